/**
 * Whether a published method does what was claimed: an {@link org.neoglot.evidence.Experiment} declares claim, least
 * effect, baseline and budget before it runs, and the ledger keeps what came out. Read {@code Experiment} first, then
 * {@code Judgement}, which turns figures into a verdict. It knows nothing of the command line.
 */
package org.neoglot.evidence;

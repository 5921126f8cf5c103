/**
 * One experiment a file. Read {@code Experiments} for the list; a file declares its claim, and its history in git shows
 * that the claim was there before the first run.
 */
package org.neoglot.evidence.experiments;

/**
 * Proof of what an adaptation wrote: the files are opened cold, in a fresh process, and must give what the model in memory
 * gave. Read {@link org.neoglot.adapt.proof.Proof} first. Knows nothing of how the model was trained.
 */
package org.neoglot.adapt.proof;

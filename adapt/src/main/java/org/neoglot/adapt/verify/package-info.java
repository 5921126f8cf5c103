/**
 * Holds the engine to recorded reference outputs: logits, losses, hidden states, gradients and generations of a folder's
 * case. Read {@link org.neoglot.adapt.verify.Verifier} first. Knows nothing of how the references were computed.
 */
package org.neoglot.adapt.verify;

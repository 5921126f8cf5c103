/**
 * Adapters: small trained numbers around a frozen model, one file a method and one line in
 * {@link org.neoglot.adapt.peft.Adapters}, in the published formats of the PEFT library. Read
 * {@link org.neoglot.adapt.peft.Adapter} first, then {@link org.neoglot.adapt.peft.Change}, which most methods are. Knows
 * nothing of model families: layers and norms are changed at the door of weights, and prompts are a past of the cache.
 */
package org.neoglot.adapt.peft;

// What is done to a text, and what a model is to say about it.
package org.neoglot.adapt.objective;

/** Makes of a text what a model reads and what it should write. */
@FunctionalInterface
public interface Denoiser {
  /** A source, which the model sees, and the target that it says; both with the tokens that begin and end them. */
  record Denoised(int[] source, int[] target) {}

  /** @param text ids without a frame */
  Denoised apply(int[] text, Dice dice);
}

// A damaged text is read, the whole one is written.
package org.neoglot.adapt.objective;

/**
 * The denoising autoencoder of BART (Lewis et al. 2020, section 2.2): the target is the text as it was.
 *
 * @param first stands before source and target, -1 for nothing
 * @param end stands behind both
 */
public record Restoring(Corruption corruption, int first, int end) implements Denoiser {
  @Override
  public Denoised apply(int[] text, Dice dice) {
    return new Denoised(framed(corruption.apply(text, dice)), framed(text));
  }

  private int[] framed(int[] text) {
    int begin = first < 0 ? 0 : 1;
    int[] framed = new int[begin + text.length + 1];
    if (begin == 1) framed[0] = first;
    System.arraycopy(text, 0, framed, begin, text.length);
    framed[framed.length - 1] = end;
    return framed;
  }
}

// The mBART family: BART with norms before each part of a layer, and targets that begin with their language.
package org.neoglot.models;

import java.util.Arrays;
import org.neoglot.engine.Weights;

/** mBART (Liu et al. 2020, section 2.2), as MBartForConditionalGeneration has it. */
public final class MBart extends BartLike {
  public MBart(Config config, Weights weights) {
    super(config, weights, new Options(true, true, false,
        (w, s) -> Positions.learned(w, s.context(), s.dim(), Bart.OFFSET), "gelu", -1));
  }

  /** Labels end with their language's token, and that is what the decoder is given first. */
  @Override
  public int[] shiftRight(int[] labels) {
    int[] seen = new int[labels.length];
    seen[0] = real(Arrays.stream(labels).filter(id -> id >= 0).reduce((first, second) -> second).orElse(-1));
    for (int i = 1; i < seen.length; i++) seen[i] = real(labels[i - 1]);
    return seen;
  }
}

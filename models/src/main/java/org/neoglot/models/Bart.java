// The BART family: learned positions behind two rows of something else, a norm on embedded rows, norms behind the sums.
package org.neoglot.models;

import org.neoglot.engine.Weights;

/** BART (Lewis et al. 2020, section 2.1), as BartForConditionalGeneration has it. */
public final class Bart extends BartLike {
  /** fairseq's table of positions begins with what its pad token stood at. */
  static final int OFFSET = 2;

  public Bart(Config config, Weights weights) {
    super(config, weights, new Options(false, true, false,
        (w, s) -> Positions.learned(w, s.context(), s.dim(), OFFSET), "gelu", 2));
  }
}

// The M2M-100 family, NLLB among it: mBART's order, positions as sines counted from behind the pad token.
package org.neoglot.models;

import org.neoglot.engine.Weights;

/** M2M-100 (Fan et al. 2021, section 3) and NLLB-200 without experts, as M2M100ForConditionalGeneration has them. */
public final class M2M100 extends BartLike {
  public M2M100(Config config, Weights weights) {
    int offset = 1 + config.ids("pad_token_id").stream().findFirst().orElse(1);
    super(config, weights, new Options(true, false, true, (w, s) -> Positions.sines(Sinusoids.of(s.dim()), offset),
        "relu", 2));
  }

  /** The tables of sines too, which old writers stored. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.endsWith("embed_positions.weights");
  }
}

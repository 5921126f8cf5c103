// The Marian family: BART's order without a norm on embedded rows, positions as sines.
package org.neoglot.models;

import org.neoglot.engine.Weights;

/** Marian's transformer (Junczys-Dowmunt et al. 2018) with the weights of OPUS-MT, as MarianMTModel has it. */
public final class Marian extends BartLike {
  public Marian(Config config, Weights weights) {
    int pad = config.ids("pad_token_id").stream().findFirst().orElse(-1);
    super(config, weights, new Options(false, false, false, (w, s) -> Positions.table(s.context(), s.dim()), "gelu",
        pad));
  }

  /** The tables of sines too, which old writers stored. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.endsWith("embed_positions.weight");
  }
}

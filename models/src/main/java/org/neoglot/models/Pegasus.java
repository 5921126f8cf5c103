// The Pegasus family: norms before each part of a layer, positions as sines.
package org.neoglot.models;

import org.neoglot.engine.Weights;

/** Pegasus (Zhang et al. 2020, section 6), as PegasusForConditionalGeneration has it. */
public final class Pegasus extends BartLike {
  public Pegasus(Config config, Weights weights) {
    super(config, weights, new Options(true, false, false, (w, s) -> Positions.table(s.context(), s.dim()), "gelu",
        0));
  }

  /** The tables of sines too: writers store them, but they follow from the config. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.endsWith("embed_positions.weight");
  }
}

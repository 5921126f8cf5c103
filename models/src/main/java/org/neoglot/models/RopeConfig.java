// What a config says of rotary positions: base, share of a head, scaling.
package org.neoglot.models;

import org.neoglot.engine.ops.RopeAngles;

/**
 * The numbers that make a model's rotary positions.
 *
 * @param theta the base of the powers
 * @param turned how many of a head's first numbers are turned, an even number from 2 on
 */
public record RopeConfig(double theta, int turned, RopeScaling scaling) {
  /** Two names for the same object, the second one of transformers 5, where it holds the base too. */
  private static final String OLD = "rope_scaling";
  private static final String NEW = "rope_parameters";

  public RopeConfig {
    if (turned % 2 != 0 || turned < 2) throw new IllegalArgumentException("rope turns pairs, not " + turned + " numbers");
  }

  /**
   * Reads the published keys.
   *
   * @param theta the family's base where config.json has none
   * @param share the family's share of a head that is turned, where config.json has none
   */
  public static RopeConfig of(Config c, int headDim, double theta, double share) {
    return of(c, c.has(NEW) ? c.under(NEW) : c.has(OLD) ? c.under(OLD) : null, headDim, theta, share);
  }

  /** @param s the object of the config that says how positions are scaled; null for none */
  static RopeConfig of(Config c, Config s, int headDim, double theta, double share) {
    double base = (s != null && s.has("rope_theta") ? s : c).positive("rope_theta", theta);
    Config at = s != null && s.has("partial_rotary_factor") ? s : c;
    int turned = (int) (headDim * at.number("partial_rotary_factor", share));
    at.refuse("partial_rotary_factor", turned >= 2 && turned <= headDim && turned % 2 == 0,
        "a share of each head of " + headDim + " that makes pairs to turn");
    return new RopeConfig(base, turned, RopeScaling.of(c, s, turned));
  }

  /** The op that turns positions into angles. */
  public RopeAngles angles() {
    return scaling.byLength()
        ? new RopeAngles(turned / 2, length -> scaling.frequencies(theta, turned, length), scaling.attention())
        : new RopeAngles(scaling.frequencies(theta, turned, 0), scaling.attention());
  }

  /** How many tokens the positions are made for. */
  public int context(int configured) {
    return scaling.context(configured);
  }
}

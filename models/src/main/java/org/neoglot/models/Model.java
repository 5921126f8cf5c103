// What is common to all kinds of models.
package org.neoglot.models;

/** A model that was built from a config and weights. What it computes is said by its kind. */
public sealed interface Model permits Backbone, EncoderDecoder {
  Config config();

  /** Longest sequence that its positions are made for; {@link Integer#MAX_VALUE} where they have no end. */
  int context();

  int layers();

  /**
   * Whether a checkpoint may hold a tensor of that name although this model never asks for it: a copy of a tied weight, a
   * table that follows from the config, a head that its users do not need. Anything else would silently be missing.
   */
  default boolean ignores(String name) {
    return false;
  }

  /**
   * Whether what it computes can depend on a parameter that it asked for. One that no step reaches has no gradient, and is
   * to be left as it is when all others are trained: weight decay would wear it away.
   */
  default boolean reaches(String parameter) {
    return true;
  }
}

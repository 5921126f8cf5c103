// What is asked of a model besides what its config says.
package org.neoglot.models;

import java.util.function.UnaryOperator;

/**
 * Changes of a config before its model is built; what is written of the model says them too.
 *
 * @param dropout of an encoder in training, one probability at all places; null for what the config says
 * @param language which of its languages an X-MOD speaks; null for its default one
 */
public record ConfigChange(Double dropout, String language) implements UnaryOperator<Config> {
  /** Nothing. */
  public static final ConfigChange NONE = new ConfigChange(null, null);

  /** A language alone. */
  public static ConfigChange language(String language) {
    return new ConfigChange(null, language);
  }

  /** @throws IllegalArgumentException when the model has no such language, is no encoder, or p is none below 1 */
  @Override
  public Config apply(Config config) {
    Config spoken = language == null ? config : Xmod.speaking(config, language);
    return dropout == null ? spoken : Dropping.with(spoken, dropout);
  }
}

// What a cross-encoder's logit goes through before it is called a score.
package org.neoglot.models;

import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The activation that sentence-transformers lets a cross-encoder's config name: in {@code activation_fn} of the object
 * {@code sentence_transformers} from its fourth version on, in {@code sbert_ce_default_activation_function} before.
 */
public enum ScoreActivation {
  /** One over one plus e to the minus logit: in (0, 1). */
  SIGMOID("torch.nn.modules.activation.Sigmoid"),
  /** The logit itself. */
  IDENTITY("torch.nn.modules.linear.Identity");

  private static final String OBJECT = "sentence_transformers";
  private static final String KEY = "activation_fn";
  private static final String EARLIER = "sbert_ce_default_activation_function";

  private final String published;

  ScoreActivation(String published) {
    this.published = published;
  }

  /**
   * As the config says; empty where it says nothing.
   *
   * @throws IllegalArgumentException for an activation that is not computed here
   */
  public static Optional<ScoreActivation> of(Config config) {
    if (config.has(OBJECT) && config.under(OBJECT).has(KEY)) return Optional.of(of(config.under(OBJECT), KEY));
    return config.has(EARLIER) ? Optional.of(of(config, EARLIER)) : Optional.empty();
  }

  private static ScoreActivation of(Config c, String key) {
    String found = c.string(key);
    for (ScoreActivation a : values()) {
      // The class has several names in PyTorch: torch.nn.Sigmoid is the same.
      String name = a.published.substring(a.published.lastIndexOf('.'));
      if (found.equals(a.published) || found.equals("torch.nn" + name)) return a;
    }
    c.refuse(key, false, "one of " + Arrays.stream(values()).map(a -> a.published).toList());
    throw new AssertionError("refused");
  }

  /** Writes both keys, so that every version reads it. */
  void write(ObjectNode config) {
    config.put(EARLIER, published).putObject(OBJECT).put(KEY, published);
  }

  /** Takes the keys away: they were about another head. */
  static void remove(ObjectNode config) {
    config.remove(EARLIER);
    config.remove(OBJECT);
  }
}

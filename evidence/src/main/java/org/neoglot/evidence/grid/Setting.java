// The settings of a cell: what a grid may vary, and what holds where it does not.
package org.neoglot.evidence.grid;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What may stand in a grid's {@code factors} and {@code fixed}, with what holds otherwise. */
public enum Setting {
  /**
   * How the base is taught: {@code full}, {@code lora}, {@code dora}, {@code ia3}, {@code prefix}, {@code prompt},
   * {@code houlsby}, {@code embeddings}.
   */
  METHOD("full", List.of("full", "lora", "dora", "ia3", "prefix", "prompt", "houlsby", "embeddings")),
  OPTIMIZER("adamw", List.of("adamw", "adafactor", "sgd", "lion")),
  /** Of an adapter: rank, width, or virtual tokens. */
  RANK("8"),
  RATE("0.003"),
  /** Of adaptation. */
  STEPS("120"),
  LAYERS("2"), DIM("64"),
  /** Of the tokenizer that is learnt from the first language. */
  VOCABULARY("512"),
  /** Subwords that are added for the new language. */
  ADDED("0"),
  /** Share of windows from the first language. */
  REPLAY("0"),
  /** Of the new language, to train on. */
  STORIES("300"),
  /** Of the first language, for tokenizer and base. */
  BASE_STORIES("500"),
  /** Of learning the first language. */
  BASE_STEPS("300");

  private final String usual;
  private final List<String> choices;

  Setting(String usual) {
    this(usual, List.of());
  }

  Setting(String usual, List<String> choices) {
    this.usual = usual;
    this.choices = choices;
  }

  String usual() {
    return usual;
  }

  /** As YAML and tables have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** @throws IllegalArgumentException that lists what there is */
  static Setting of(String word, String place) {
    return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst().orElseThrow(() ->
        new IllegalArgumentException(place + ": '" + word + "' is no setting, wanted one of "
            + Arrays.stream(values()).map(Setting::word).collect(Collectors.joining(", "))));
  }

  /** The value as text, checked. */
  String checked(Object value, String place) {
    String text = String.valueOf(value);
    if (!choices.isEmpty()) {
      if (!choices.contains(text)) {
        throw new IllegalArgumentException(place + ": " + word() + " is '" + text + "', wanted one of " + choices);
      }
      return text;
    }
    if (!(value instanceof Number number) || !(number.doubleValue() >= 0)) {
      throw new IllegalArgumentException(place + ": " + word() + " is '" + text + "', wanted a number, 0 or more");
    }
    return text;
  }
}

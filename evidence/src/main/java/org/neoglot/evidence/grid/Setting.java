// The settings of a cell: what a grid may vary, what values each may have, and what holds where it does not.
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
  RANK("8", 1),
  RATE("0.003", "above 0", 0, false, Float.MAX_VALUE),
  /** Of adaptation. */
  STEPS("120", 1),
  LAYERS("2", 1),
  /** Four heads, whose halves are turned against each other. */
  DIM("64", 8),
  /** Of the tokenizer that is learnt from the first language: all bytes, a separator, and what it learns. */
  VOCABULARY("512", 257),
  /** Subwords that are added for the new language. */
  ADDED("0", 0),
  /** Share of windows from the first language. */
  REPLAY("0", "from 0 to below 1", 0, true, Math.nextDown(1.0)),
  /** Of the new language, to train on. */
  STORIES("300", 1),
  /** Of the first language, for tokenizer and base. */
  BASE_STORIES("500", 1),
  /** Of learning the first language. */
  BASE_STEPS("300", 1);

  private final String usual;
  private final List<String> choices;
  private final boolean whole;
  private final String range;
  private final double least;
  private final boolean leastIn;
  private final double most;

  Setting(String usual, List<String> choices) {
    this(usual, choices, false, "", 0, true, 0);
  }

  /** Whole numbers from {@code least}. */
  Setting(String usual, int least) {
    this(usual, List.of(), true, "from " + least + " to 10000000", least, true, 1e7);
  }

  Setting(String usual, String range, double least, boolean leastIn, double most) {
    this(usual, List.of(), false, range, least, leastIn, most);
  }

  Setting(String usual, List<String> choices, boolean whole, String range, double least, boolean leastIn, double most) {
    this.usual = usual;
    this.choices = choices;
    this.whole = whole;
    this.range = range;
    this.least = least;
    this.leastIn = leastIn;
    this.most = most;
  }

  String usual() {
    return usual;
  }

  /** Whether its values are numbers, so that a curve can go along them. */
  boolean isNumber() {
    return choices.isEmpty();
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

  /** The value as text, checked: the same text for the same value, however it was written. */
  String checked(Object value, String place) {
    if (!isNumber()) {
      String text = String.valueOf(value);
      if (!choices.contains(text)) throw wrong(place, value, "one of " + choices);
      return text;
    }
    String wanted = (whole ? "a whole number " : "a number ") + range + (this == DIM ? ", a multiple of 8" : "");
    if (!(value instanceof Number n)) throw wrong(place, value, wanted);
    double x = n.doubleValue();
    boolean in = (leastIn ? x >= least : x > least) && x <= most;
    if (!in || whole && x != Math.rint(x) || this == DIM && x % 8 != 0) throw wrong(place, value, wanted);
    return whole || x == Math.rint(x) ? String.valueOf((long) x) : String.valueOf(x);
  }

  private IllegalArgumentException wrong(String place, Object found, String wanted) {
    return new IllegalArgumentException(place + ": " + word() + " is '" + found + "', wanted " + wanted);
  }
}

// The numbers by which GGUF calls the types of tensors.
package org.neoglot.engine.file;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;

/** ggml_type, as far as we compute with it; the rest is known by name, so that an error can say what was found. */
public enum GgufType {
  F32(0), F16(1), Q4_0(2), Q8_0(8), BF16(30);

  /** Names of ggml_type by number; those that never were, or are gone, are empty. */
  private static final List<String> NAMES = List.of("F32", "F16", "Q4_0", "Q4_1", "", "", "Q5_0", "Q5_1", "Q8_0", "Q8_1",
      "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_K", "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S",
      "IQ4_XS", "I8", "I16", "I32", "I64", "F64", "IQ1_M", "BF16");

  private final int number;

  GgufType(int number) {
    this.number = number;
  }

  /** What stands in files. */
  public int number() {
    return number;
  }

  public Format format() {
    return Formats.named(name());
  }

  /** The type of that number, if it is one of these. */
  static Optional<GgufType> of(long number) {
    return Arrays.stream(values()).filter(t -> t.number == number).findFirst();
  }

  /** The type that holds a format. */
  public static GgufType of(Format format) {
    return Arrays.stream(values()).filter(t -> t.name().equals(format.name())).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("GGUF has no type for the format " + format.name()));
  }

  /** How errors call a type of any number. */
  static String shown(long number) {
    String name = number >= 0 && number < NAMES.size() ? NAMES.get((int) number) : "";
    return "type " + number + (name.isEmpty() ? "" : " (" + name + ")");
  }
}

// The list of weight formats, each as the twin that this machine can run.
package org.neoglot.engine.format;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every weight format that Neoglot knows. To add one: write its class, add a line here and a line to its list. */
public final class Formats {
  /** Whether the module of the Vector API is there; asked once, so that a twin is never linked without it. */
  private static final boolean VECTORS = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  /** IEEE 754 single precision: what activations are. */
  public static final Format F32 = new F32();
  /** IEEE 754 half precision: at most 2^-11 relative error from 2^-14 to 65520, 2^-25 absolute below. */
  public static final Format F16 = VECTORS ? new F16.Fast() : new F16();
  /** bfloat16, the upper half of a single: at most 2^-8 relative error. */
  public static final Format BF16 = VECTORS ? new BF16.Fast() : new BF16();
  /** GGUF's Q8_0, 32 signed bytes that share one f16 scale: error at most 1/226 of a block's peak of 0.008 to 8.3e6. */
  public static final Format Q8_0 = VECTORS ? new Q8_0.Fast() : new Q8_0();

  /** GGUF's Q4_0, 32 numbers of 4 bits that share one f16 scale: error at most 1/8 of a block's peak. */
  public static final Format Q4_0 = new Q4_0();

  private static final List<Format> ALL = List.of(F32, F16, BF16, Q8_0, Q4_0);

  private Formats() { }

  /** All formats in use. */
  public static List<Format> all() {
    return ALL;
  }

  /** The definitions, in the order of {@link #all()}: what a twin is tested against, and what runs without vectors. */
  static List<Format> definitions() {
    return List.of(new F32(), new F16(), new BF16(), new Q8_0(), new Q4_0());
  }

  /** The format of that name, if it is known. */
  public static Optional<Format> find(String name) {
    return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }

  /** The format of that name; IllegalArgumentException, which lists the known ones, when there is none. */
  public static Format named(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("no weight format is called '" + name
        + "', the known ones are " + ALL.stream().map(Format::name).collect(Collectors.joining(", "))));
  }
}

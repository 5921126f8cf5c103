// A small program that decodes and encodes fixed numbers and prints a hash of the bits, for JVMs of other kinds.
package org.neoglot.engine.format;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.neoglot.engine.file.Hashes;

/** Prints whether twins are in use, and one hash over every format's results. */
final class FormatBits {
  private static final int COUNT = 10_007;

  private FormatBits() { }

  public static void main(String[] args) {
    String first = hash();
    // Often enough for the optimising compiler to take over: its vectors are what this is about.
    for (int round = 0; round < 40; round++) {
      if (!hash().equals(first)) {
        throw new AssertionError("round " + round + " gave other bits");
      }
    }
    System.out.println(Formats.F16.getClass().getSimpleName() + " " + first);
  }

  static String hash() {
    var all = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      for (Format format : Formats.all()) {
        MemorySegment random = FormatsTest.randomBytes(arena, format.bytes(COUNT), 3);
        MemorySegment floats = arena.allocate(4L * COUNT);
        format.decode(random, 0, (long) COUNT, floats, 0);
        all.append(Hashes.sha256(floats));
        MemorySegment words = arena.allocate(format.bytes(COUNT));
        format.encode(FormatsTest.hardFloats(COUNT), 0, COUNT, words, 0);
        all.append(Hashes.sha256(words));
        format.encode(FormatsTest.mildFloats(COUNT), 0, COUNT, words, 0);
        all.append(Hashes.sha256(words));
      }
    }
    return Hashes.sha256(all.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}

// A small program that decodes and encodes fixed numbers and prints a hash of the bits, for JVMs of other kinds.
package org.neoglot.engine.format;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.neoglot.engine.file.Hashes;

/** Prints whether twins are in use, and one hash over every format's results. */
final class FormatBits {
  private static final int COUNT = 10_007;

  private FormatBits() { }

  public static void main(String[] args) {
    System.out.println(Formats.F16.getClass().getSimpleName() + " " + hash());
  }

  static String hash() {
    var all = new StringBuilder();
    float[] hard = FormatsTest.hardFloats(COUNT);
    float[] mild = FormatsTest.mildFloats(COUNT);
    try (Arena arena = Arena.ofConfined()) {
      for (Format format : Formats.all()) {
        MemorySegment random = FormatsTest.randomBytes(arena, format.bytes(COUNT), 3);
        MemorySegment floats = arena.allocate(4L * COUNT);
        MemorySegment words = arena.allocate(format.bytes(COUNT));
        MemorySegment others = arena.allocate(format.bytes(COUNT));
        // Often enough for the optimising compiler to take over: its vectors are what this is about.
        for (int round = 0; round < 200; round++) {
          format.decode(random, 0, (long) COUNT, floats, 0);
          format.encode(hard, 0, COUNT, words, 0);
          format.encode(mild, 0, COUNT, others, 0);
        }
        all.append(Hashes.sha256(floats)).append(Hashes.sha256(words)).append(Hashes.sha256(others));
      }
    }
    return Hashes.sha256(all.toString().getBytes(StandardCharsets.US_ASCII));
  }
}

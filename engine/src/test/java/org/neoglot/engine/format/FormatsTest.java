// Every weight format: definition = twin to the bit, all words round trip, the stated errors hold.
package org.neoglot.engine.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.file.Hashes;

class FormatsTest {
  private static final int[] LENGTHS = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000, 4098};

  @Test void twinsDecodeLikeTheirDefinitionsAtEveryLengthAndOffset() {
    for (int f = 0; f < Formats.all().size(); f++) {
      Format twin = Formats.all().get(f);
      Format definition = Formats.definitions().get(f);
      for (int length : LENGTHS) {
        // Offsets that no vector is aligned to: mapped files promise nothing.
        for (int offset : new int[] {0, 1, 2, 5}) {
          assertSameDecoding(definition, twin, length, offset);
        }
      }
    }
  }

  private static void assertSameDecoding(Format definition, Format twin, int length, int offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = randomBytes(arena, offset + twin.bytes(length), 1 + length + offset);
      var a = new float[length + 2];
      var b = new float[length + 2];
      definition.decode(bytes, offset, length, a, 1);
      twin.decode(bytes, offset, length, b, 1);
      String what = twin + " of " + length + " at " + offset;
      assertArrayEquals(bits(a), bits(b), what);

      var c = arena.allocate(4L * length + 8);
      var d = arena.allocate(4L * length + 8);
      definition.decode(bytes, offset, (long) length, c, 4);
      twin.decode(bytes, offset, (long) length, d, 4);
      assertEquals(-1, c.mismatch(d), what);
      assertArrayEquals(bits(a), d.toArray(ValueLayout.JAVA_INT), what + ": array and segment");

      var exact = new double[length];
      twin.decode(bytes, offset, length, exact, 0);
      for (int i = 0; i < length; i++) {
        assertEquals((double) a[i + 1], exact[i], what);
      }
    }
  }

  @Test void twinsEncodeLikeTheirDefinitionsAtEveryLength() {
    for (int f = 0; f < Formats.all().size(); f++) {
      for (int length : LENGTHS) {
        assertSameEncoding(Formats.definitions().get(f), Formats.all().get(f), hardFloats(length));
        assertSameEncoding(Formats.definitions().get(f), Formats.all().get(f), mildFloats(length));
      }
    }
  }

  private static void assertSameEncoding(Format definition, Format twin, float[] values) {
    try (Arena arena = Arena.ofConfined()) {
      int count = values.length - 1;
      if (count < 0) {
        return;
      }
      // One byte of room on each side shows a write beyond the blocks.
      var a = arena.allocate(twin.bytes(count) + 2);
      var b = arena.allocate(a.byteSize());
      var c = arena.allocate(a.byteSize());
      definition.encode(values, 1, count, a, 1);
      twin.encode(values, 1, count, b, 1);
      var floats = arena.allocate(4L * values.length);
      MemorySegment.copy(values, 0, floats, ValueLayout.JAVA_FLOAT, 0, values.length);
      twin.encode(floats, 4, (long) count, c, 1);
      assertEquals(-1, a.mismatch(b), twin + " of " + count);
      assertEquals(-1, a.mismatch(c), twin + " of " + count + " from a segment");
    }
  }

  @Test void everyHalfWordKeepsItsValueAndComesBack() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment words = arena.allocate(2 * 65536L);
      for (int w = 0; w < 65536; w++) {
        words.set(ValueLayout.JAVA_SHORT, 2L * w, (short) w);
      }
      var halves = new float[65536];
      var brains = new float[65536];
      Formats.F16.decode(words, 0, 65536, halves, 0);
      Formats.BF16.decode(words, 0, 65536, brains, 0);
      for (int w = 0; w < 65536; w++) {
        assertEquals(publishedHalf(w), halves[w], "f16 " + w);
        assertEquals(w << 16, Float.floatToRawIntBits(brains[w]), "bf16 " + w);
      }
      assertComesBack(Formats.F16, words, halves, 0x7c00, 0x200);
      assertComesBack(Formats.BF16, words, brains, 0x7f80, 0x40);
    }
  }

  // IEEE 754's own formula for binary16, sign * 2^(e - 15) * (1 + f / 1024), in doubles.
  private static float publishedHalf(int w) {
    int exponent = w >> 10 & 31;
    int fraction = w & 1023;
    double sign = (w & 0x8000) == 0 ? 1 : -1;
    if (exponent == 31) {
      return fraction == 0 ? (float) (sign / 0.0) : Float.NaN;
    }
    double magnitude = exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
    return (float) (sign * magnitude);
  }

  private static void assertComesBack(Format format, MemorySegment words, float[] values, int infinity, int quiet) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment back = arena.allocate(words.byteSize());
      format.encode(values, 0, values.length, back, 0);
      for (int w = 0; w < 65536; w++) {
        // A NaN comes back quiet, everything else as it was.
        int wanted = (w & 0x7fff) > infinity ? w | quiet : w;
        assertEquals((short) wanted, back.get(ValueLayout.JAVA_SHORT, 2L * w), format + " " + w);
      }
    }
  }

  @Test void halfWordsRoundToTheNearestEven() {
    // 2^22 patterns: every upper 22 bits of a single, the lower 10 in turn such that ties and their neighbours occur.
    int[] low = {0x000, 0x001, 0x1ff, 0x200, 0x3ff};
    int count = 1 << 14;
    var values = new float[count];
    double worstHalf = 0;
    double worstBrain = 0;
    double smallHalf = 0;
    double smallBrain = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment words = arena.allocate(2L * count);
      var back = new float[count];
      for (int chunk = 0; chunk < 256; chunk++) {
        for (int i = 0; i < count; i++) {
          values[i] = Float.intBitsToFloat(chunk << 24 | i << 10 | low[(i + chunk) % low.length]);
        }
        Formats.F16.encode(values, 0, count, words, 0);
        for (int i = 0; i < count; i++) {
          short wanted = Float.floatToFloat16(values[i]);
          short found = words.get(ValueLayout.JAVA_SHORT, 2L * i);
          assertTrue(wanted == found || Float.isNaN(values[i]) && (found & 0x7fff) > 0x7c00, "f16 of " + values[i]);
        }
        Formats.F16.decode(words, 0, count, back, 0);
        smallHalf = Math.max(smallHalf, worst(values, back, 0, 0x1p-14, false));
        worstHalf = Math.max(worstHalf, worst(values, back, 0x1p-14, Math.nextDown(65520f), true));
        Formats.BF16.encode(values, 0, count, words, 0);
        Formats.BF16.decode(words, 0, count, back, 0);
        smallBrain = Math.max(smallBrain, worst(values, back, 0, Float.MIN_NORMAL, false));
        worstBrain = Math.max(worstBrain, worst(values, back, Float.MIN_NORMAL, 3.396e38, true));
      }
    }
    assertTrue(worstHalf <= 0x1p-11 && worstHalf > 0x1p-11 * 0.99, "f16 is off by " + worstHalf);
    assertTrue(worstBrain <= 0x1p-8 && worstBrain > 0x1p-8 * 0.99, "bf16 is off by " + worstBrain);
    assertEquals(0x1p-25, smallHalf);
    assertEquals(0x1p-134, smallBrain);
  }

  private static double worst(float[] values, float[] back, double from, double to, boolean relative) {
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      double size = Math.abs((double) values[i]);
      if (size >= from && size <= to) {
        worst = Math.max(worst, Math.abs((double) values[i] - back[i]) / (relative ? size : 1));
      }
    }
    return worst;
  }

  @Test void bytesOfQ8BlocksAreThePublishedOnes() {
    // A block whose peak is 127 has scale 1 (f16 0x3c00): quants are the numbers themselves, halves away from zero.
    var values = new float[32];
    for (int i = 0; i < 32; i++) {
      values[i] = i - 15.5f;
    }
    values[0] = 127;
    values[1] = -126.4f;
    values[2] = 0.49999997f;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(34);
      Formats.Q8_0.encode(values, 0, 32, block, 0);
      assertEquals(0x3c00, block.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0));
      byte[] wanted = new byte[32];
      for (int i = 0; i < 32; i++) {
        wanted[i] = (byte) (i < 16 ? i - 16 : i - 15);
      }
      wanted[0] = 127;
      wanted[1] = -126;
      wanted[2] = 0;
      assertArrayEquals(wanted, block.asSlice(2).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test void bytesOfQ8AreThoseOfThePublishedTool() {
    // Both hashes are of what the Python package gguf 0.19.0 computes from these values (its quants.quantize and
    // dequantize for Q8_0, which state to be bit-exact with ggml's reference).
    int count = 32 * 512;
    var values = new float[count];
    long state = 12345;
    int exponent = 0;
    for (int i = 0; i < count; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      exponent = i % 32 == 0 ? (int) (state >>> 20 & 31) - 20 : exponent;
      values[i] = Math.scalb((float) ((state >>> 40) - (1 << 23)), exponent - 23);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment blocks = arena.allocate(Formats.Q8_0.bytes(count));
      Formats.Q8_0.encode(values, 0, count, blocks, 0);
      assertEquals("9501f13595138c787966fc851fa61cb2f92b47be136c09b265605d7b64ca04ae", Hashes.sha256(blocks));
      MemorySegment back = arena.allocate(4L * count);
      Formats.Q8_0.decode(blocks, 0, (long) count, back, 0);
      assertEquals("56a639d1545a51acb1ce985a6d1e38bf628b33bb09f8b125d4dee939dd9a8aea", Hashes.sha256(back));
    }
  }

  @Test void q8ErrsByAtMostOne226thOfThePeak() {
    var random = new SplittableRandom(7);
    double worst = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(34);
      var back = new float[32];
      for (int round = 0; round < 50_000; round++) {
        double peak = 0.008 * Math.pow(8.3e6 / 0.008, random.nextDouble());
        var values = new float[32];
        for (int i = 0; i < 32; i++) {
          values[i] = (float) (peak * random.nextDouble(-1, 1));
        }
        values[random.nextInt(32)] = (float) peak;
        Formats.Q8_0.encode(values, 0, 32, block, 0);
        Formats.Q8_0.decode(block, 0, 32, back, 0);
        for (int i = 0; i < 32; i++) {
          worst = Math.max(worst, Math.abs((double) values[i] - back[i]) / (float) peak);
        }
      }
    }
    assertTrue(worst <= 1 / 226.0, "off by 1/" + 1 / worst);
    assertTrue(worst > 1 / 240.0, "the stated bound is not sharp: 1/" + 1 / worst);
  }

  @Test void q8HidesNoNaN() {
    for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      var values = new float[64];
      Arrays.fill(values, 1);
      values[40] = poison;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment blocks = arena.allocate(68);
        Formats.Q8_0.encode(values, 0, 64, blocks, 0);
        Formats.Q8_0.decode(blocks, 0, 64, values, 0);
        assertTrue(Math.abs(values[31] - 1) < 1e-3);
        assertTrue(Float.isNaN(values[32]) && Float.isNaN(values[63]));
      }
    }
  }

  @Test void namesAreFoundOrRefused() {
    assertEquals(Formats.Q8_0, Formats.named("Q8_0"));
    assertEquals(68, Formats.Q8_0.bytes(33));
    assertTrue(DType.I64.format().isEmpty());
    var e = assertThrows(IllegalArgumentException.class, () -> Formats.named("Q7"));
    assertEquals("no weight format is called 'Q7', the known ones are F32, F16, BF16, Q8_0, Q4_0", e.getMessage());
  }

  // Every kind of float: any bit pattern, so NaN with payloads, infinities and subnormals too.
  static float[] hardFloats(int count) {
    var random = new SplittableRandom(count);
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt());
    }
    return values;
  }

  static float[] mildFloats(int count) {
    var random = new SplittableRandom(count);
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.scalb(random.nextDouble(-1, 1), random.nextInt(-30, 20));
    }
    return values;
  }

  static MemorySegment randomBytes(Arena arena, long count, long seed) {
    var bytes = new byte[Math.toIntExact(count)];
    new SplittableRandom(seed).nextBytes(bytes);
    MemorySegment segment = arena.allocate(count);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  private static int[] bits(float[] values) {
    var bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }
}

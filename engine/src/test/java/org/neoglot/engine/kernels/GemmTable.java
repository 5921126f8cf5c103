package org.neoglot.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;

/**
 * The products on which the vector twin is held against the definition. A program too, so that it can be run in a JVM
 * with other vectors: it prints the checksum of all results, or fails at the first wrong bit.
 */
final class GemmTable {
  /** Below, at and above tile, panel and block edges, and primes. */
  private static final int[] SIZES = {0, 1, 2, 3, 5, 6, 7, 8, 13, 16, 17, 31, 32, 33, 48, 61, 64, 97, 101, 130};
  /** Few elements, but a k that runs over slices and over the stretch after which sums return to C. */
  private static final int[][] LONG = {{1, 1, 1031}, {7, 17, 1537}, {13, 33, 2500}, {2, 130, 769}};
  /** More rows or columns than one block, so that teams share them out: by columns, by rows and, too large, by blocks. */
  private static final int[][] LARGE = {{203, 113, 67}, {97, 331, 129}, {401, 16, 257}, {5, 1000, 300},
      {300, 7, 70}, {101, 40, 1100}, {300, 140, 450}, {110, 150, 1100}, {20, 150, 1100}, {13, 400, 1030}};

  /** How the numbers of A and B are stored. */
  enum Coding { PLAIN, BF16 }

  /** One product; A, B and C lie in wider matrices, {@code gap} elements between their rows. */
  record Case(int m, int n, int k, boolean transposeA, boolean transposeB, boolean accumulate, int gap, Coding codingA,
      Coding codingB, long seed) {}

  private GemmTable() {}

  public static void main(String[] arguments) {
    System.out.println(Long.toHexString(checksum()));
  }

  /** Runs the table on the twin, single and in teams; throws at the first difference from the definition. */
  static long checksum() {
    var crc = new CRC32C();
    try (var one = new Threads(1); var two = new Threads(2); var four = new Threads(4)) {
      for (Case row : rows()) {
        try (var arena = Arena.ofShared()) {
          check(row, arena, List.of(one, two, four), crc);
        }
      }
    }
    return crc.getValue();
  }

  static List<Case> rows() {
    var rows = new ArrayList<Case>();
    var random = new SplittableRandom(7);
    for (int i = 0; i < 300; i++) {
      rows.add(row(size(random), size(random), size(random), random.nextInt(), random));
    }
    for (int how = 0; how < 32; how++) {
      for (int[] s : LONG) rows.add(row(s[0], s[1], s[2], how, random));
      for (int[] s : LARGE) if (how % 4 == 0) rows.add(row(s[0], s[1], s[2], how / 4, random));
    }
    return rows;
  }

  private static int size(SplittableRandom random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  /** The bits of {@code how} choose transpositions, accumulation and codings. */
  private static Case row(int m, int n, int k, int how, SplittableRandom random) {
    return new Case(m, n, k, (how & 1) != 0, (how & 2) != 0, (how & 4) != 0, random.nextInt(4),
        (how & 8) != 0 ? Coding.BF16 : Coding.PLAIN, (how & 16) != 0 ? Coding.BF16 : Coding.PLAIN,
        random.nextLong());
  }

  private static void check(Case row, Arena arena, List<Threads> teams, CRC32C crc) {
    var random = new SplittableRandom(row.seed());
    Operand a = operand(row.m(), row.k(), row.transposeA(), row.codingA(), row.gap(), random, arena);
    Operand b = operand(row.k(), row.n(), row.transposeB(), row.codingB(), row.gap(), random, arena);
    long ldc = row.n() + row.gap();
    MemorySegment before = numbers(row.m() * ldc + 1, random, arena);
    MemorySegment wanted = copy(before, arena);
    teams.get(0).parallel(1, (task, worker) -> ScalarGemm.multiply(row.m(), row.n(), row.k(), a, b, wanted, 4, ldc,
        row.accumulate(), worker));
    MemorySegment single = copy(before, arena);
    teams.get(0).parallel(1, (task, worker) -> SimdGemm.multiply(row.m(), row.n(), row.k(), a, b, single, 4, ldc,
        row.accumulate(), worker));
    same(wanted, single, "on one worker", row);
    for (Threads team : teams) {
      MemorySegment shared = copy(before, arena);
      SimdGemm.multiply(row.m(), row.n(), row.k(), a, b, shared, 4, ldc, row.accumulate(), team);
      same(wanted, shared, "in a team of " + team.count(), row);
    }
    crc.update(wanted.asByteBuffer());
  }

  /** Equal whole buffers: what lies between the rows of C must not change either. */
  private static void same(MemorySegment wanted, MemorySegment found, String where, Case row) {
    long at = wanted.mismatch(found);
    if (at >= 0) {
      long element = at / 4 * 4;
      throw new AssertionError(row + " " + where + ": element " + (element - 4) / 4 + " is "
          + found.get(DType.FLOAT, element) + " instead of " + wanted.get(DType.FLOAT, element));
    }
  }

  static Operand operand(int rows, int columns, boolean transposed, Coding coding, int gap, SplittableRandom random,
      Arena arena) {
    int storedRows = transposed ? columns : rows;
    int stride = (transposed ? rows : columns) + gap;
    MemorySegment plain = numbers((long) storedRows * stride + 1, random, arena);
    if (coding == Coding.PLAIN) return new Operand(plain, 4, 4L * stride, null, transposed);
    MemorySegment coded = arena.allocate(plain.byteSize() / 2);
    for (long i = 0; i < coded.byteSize(); i += 2) {
      coded.set(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, i,
          (short) (Float.floatToRawIntBits(plain.get(DType.FLOAT, 2 * i)) >>> 16));
    }
    return new Operand(coded, 2, 2L * stride, GemmTable::bf16, transposed);
  }

  /** The upper half of a float's bits. */
  private static void bf16(MemorySegment data, long rowOffset, int from, int count, float[] into, int at) {
    for (int i = 0; i < count; i++) {
      short half = data.get(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, rowOffset + 2L * (from + i));
      into[at + i] = Float.intBitsToFloat(half << 16);
    }
  }

  static MemorySegment numbers(long count, SplittableRandom random, Arena arena) {
    MemorySegment segment = arena.allocate(count * 4, 64);
    for (long i = 0; i < count; i++) segment.set(DType.FLOAT, i * 4, (float) random.nextDouble(-1, 1));
    return segment;
  }

  private static MemorySegment copy(MemorySegment segment, Arena arena) {
    return arena.allocate(segment.byteSize(), 64).copyFrom(segment);
  }
}

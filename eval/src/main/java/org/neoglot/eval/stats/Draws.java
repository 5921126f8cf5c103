// Random numbers that are a pure function of a seed and two counters, so that any thread draws the same ones.
package org.neoglot.eval.stats;

import org.neoglot.engine.Noise;

/** SplitMix64 by counters: seed, stream (which resample) and position in it. */
public record Draws(long seed) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** 64 uniform bits. */
  public long bits(long stream, long position) {
    return Noise.bits(key(stream), position + 1);
  }

  private long key(long stream) {
    return Noise.mix(Noise.mix(seed + GOLDEN) + GOLDEN * (stream + 1));
  }

  /** A whole number in [0, n); the bias is below n / 2^64. */
  public int below(int n, long stream, long position) {
    return (int) Math.unsignedMultiplyHigh(bits(stream, position), n);
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  public double uniform(long stream, long position) {
    return (bits(stream, position) >>> 11) * 0x1p-53;
  }

  public boolean coin(long stream, long position) {
    return bits(stream, position) < 0;
  }

  /** n draws with replacement from 0 to n - 1: one bootstrap resample. */
  public int[] resample(int n, long stream) {
    int[] at = new int[n];
    long key = key(stream);                                                     // once: intervals draw ten million times
    for (int i = 0; i < n; i++) at[i] = (int) Math.unsignedMultiplyHigh(Noise.bits(key, i + 1), n);
    return at;
  }
}

// Randomness as a function of seed, step and place, never of order.
package org.neoglot.engine;

/**
 * Where randomness inside a step comes from: a pure function of (seed, step, call, element), so that any thread, a
 * recomputation and a replay all see the same. The seed and step are data: I32 {@code [seedLow, seedHigh, step]}.
 */
public final class Noise {
  private final Tensor state;
  private int call;

  public Noise(Tensor state) {
    if (state.type() != DType.I32 || state.cols() != 3) {
      throw new IllegalArgumentException("noise state wants I32 1 x 3 [seedLow, seedHigh, step], found " + state);
    }
    this.state = state;
  }

  public Tensor state() {
    return state;
  }

  /** A number for the next use within this step; the order of calls is the model's order. */
  public int nextCall() {
    return call++;
  }

  /** How many numbers were given out; a recomputation sets it back with {@link #rewind}. */
  public int calls() {
    return call;
  }

  public void rewind(int calls) {
    call = calls;
  }

  /** The stream of one call of one step: xor'ed and mixed from seed, step and call number. */
  public static long stream(Tensor state, int call) {
    long seed = (state.intAt(0, 0) & 0xffffffffL) | ((long) state.intAt(0, 1) << 32);
    return mix(mix(seed) ^ mix(((long) state.intAt(0, 2) << 32) | (call & 0xffffffffL)));
  }

  /** Uniform 64 bits of one element of a stream. */
  public static long bits(long stream, long element) {
    return mix(stream + element * 0x9E3779B97F4A7C15L);
  }

  /** SplitMix64's finaliser (Steele, Lea and Flood 2014): a bijection whose outputs pass for random. */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

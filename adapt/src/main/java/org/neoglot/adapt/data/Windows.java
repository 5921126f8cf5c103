package org.neoglot.adapt.data;

import java.util.Arrays;
import org.neoglot.engine.Noise;

/**
 * Cuts windows of a fixed length out of a stream, each once an epoch, in an order that is a pure function of seed and
 * epoch; every epoch starts at another offset, so that windows do not always break at the same places. The order of one
 * epoch is kept between calls, so one thread at a time may ask.
 */
public final class Windows {
  private final TokenStream stream;
  private final int length;
  private final long seed;
  private long epoch = -1;
  private int[] order;

  /** @throws IllegalArgumentException if the stream is shorter than one window and the token after it */
  public Windows(TokenStream stream, int length, long seed) {
    if (length < 1) throw new IllegalArgumentException("a window has " + length + " tokens, wanted at least 1");
    if (stream.size() < length + 1L) {
      throw new IllegalArgumentException("the text has " + stream.size() + " tokens, but one window needs " + (length + 1)
          + ": more text or a shorter context is wanted");
    }
    this.stream = stream;
    this.length = length;
    this.seed = seed;
  }

  /** Windows in an epoch; the offset may cost one. */
  public int perEpoch() {
    return perEpoch(stream.size(), length);
  }

  static int perEpoch(long size, int length) {
    return Math.toIntExact(Math.max(1, (size - 1) / length - 1));
  }

  /** Tokens that an epoch leaves out before its first window: at most a window, and so few that the last window fits. */
  static long offset(long size, int length, long seed, long epoch) {
    long spare = size - 1 - (long) perEpoch(size, length) * length;
    return Math.floorMod(Noise.mix(seed ^ Noise.mix(~epoch)), Math.min(spare, length) + 1);
  }

  public int length() {
    return length;
  }

  /** Window number {@code index} of all epochs, into ids and targets from {@code at} on. */
  void cut(long index, int[] ids, int[] targets, int at) {
    long start = start(index);
    for (int i = 0; i < length; i++) {
      ids[at + i] = stream.get(start + i);
      targets[at + i] = stream.get(start + i + 1);
    }
  }

  /** Window number {@code index} of all epochs. */
  public int[] window(long index) {
    long start = start(index);
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) ids[i] = stream.get(start + i);
    return ids;
  }

  private long start(long index) {
    long wanted = index / perEpoch();
    if (wanted != epoch) shuffle(wanted);
    return offset(stream.size(), length, seed, wanted) + (long) order[(int) (index % perEpoch())] * length;
  }

  private void shuffle(long wanted) {
    order = permutation(perEpoch(), seed, wanted);
    epoch = wanted;
  }

  /** 0 to count - 1 in the order of an epoch: Fisher and Yates's shuffle with hashes for dice. */
  static int[] permutation(int count, long seed, long epoch) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    long dice = Noise.mix(Noise.mix(seed) + epoch);               // a sum, so that seed and epoch cannot change places
    for (int i = count - 1; i > 0; i--) {
      int j = (int) Math.floorMod(Noise.bits(dice, i), i + 1L);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }
}

package org.neoglot.adapt.data;

import java.util.Arrays;
import org.neoglot.engine.Noise;

/**
 * Cuts windows of a fixed length out of a stream, each once an epoch, in an order that is a pure function of seed and
 * epoch; every epoch starts at another offset, so that windows do not always break at the same places.
 */
public final class Windows {
  private final TokenStream stream;
  private final int length;
  private final long seed;
  private long epoch = -1;
  private int[] order;

  /** @throws IllegalArgumentException if the stream is shorter than one window and the token after it */
  public Windows(TokenStream stream, int length, long seed) {
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
    return (int) Math.max(1, (stream.size() - 1) / length - 1);
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

  private long start(long index) {
    long wanted = index / perEpoch();
    if (wanted != epoch) shuffle(wanted);
    long spare = stream.size() - 1 - (long) perEpoch() * length;
    long offset = Math.floorMod(Noise.mix(seed ^ Noise.mix(~wanted)), Math.min(spare, length) + 1);
    return offset + (long) order[(int) (index % perEpoch())] * length;
  }

  /** Fisher and Yates's shuffle with hashes for dice. */
  private void shuffle(long wanted) {
    order = new int[perEpoch()];
    Arrays.setAll(order, i -> i);
    long stream = Noise.mix(seed) ^ Noise.mix(wanted);
    for (int i = order.length - 1; i > 0; i--) {
      int j = (int) Math.floorMod(Noise.bits(stream, i), i + 1L);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    epoch = wanted;
  }
}

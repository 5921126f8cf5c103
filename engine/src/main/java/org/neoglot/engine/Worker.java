package org.neoglot.engine;

/** What one thread of a {@link Threads} team may write to without asking: scratch arrays that grow and are kept. */
public final class Worker {
  private static final int SLOTS = 8;

  private final int index;
  private final float[][] floats = new float[SLOTS][];

  Worker(int index) {
    this.index = index;
  }

  public int index() {
    return index;
  }

  /** Scratch of at least {@code size} floats with undefined contents; a slot is one buffer, so nested users take others. */
  public float[] floats(int slot, int size) {
    float[] buffer = floats[slot];
    if (buffer == null || buffer.length < size) floats[slot] = buffer = new float[size];
    return buffer;
  }
}

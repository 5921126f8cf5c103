// A thread's own scratch memory.
package org.neoglot.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** What one thread of a {@link Threads} team may write to without asking: scratch that grows and is kept. */
public final class Worker {
  private static final int SLOTS = 20;

  private final int index;
  private final float[][] floats = new float[SLOTS][];
  private final MemorySegment[] natives = new MemorySegment[SLOTS];
  private final Tensor[] tensors = new Tensor[SLOTS];
  private final List<Object> kept = new ArrayList<>();

  Worker(int index) {
    this.index = index;
  }

  public int index() {
    return index;
  }

  /**
   * Scratch of at least {@code size} floats with undefined contents; a slot is one buffer, so nested users take others.
   */
  public float[] floats(int slot, int size) {
    float[] buffer = floats[slot];
    if (buffer == null || buffer.length < size) floats[slot] = buffer = new float[size];
    return buffer;
  }

  /** What a kernel of this kind left here to be used again, which saves an object a task; null the first time. */
  public <T> T kept(Class<T> kind) {
    for (int i = 0; i < kept.size(); i++) if (kind.isInstance(kept.get(i))) return kind.cast(kept.get(i));
    return null;
  }

  /** Leaves that here. */
  public <T> T keep(T kernel) {
    kept.add(kernel);
    return kernel;
  }

  /** A native scratch tensor with undefined contents; slots as for {@link #floats}, but another set of them. */
  public Tensor tensor(int slot, DType type, int rows, int cols) {
    long bytes = Math.max(64, (long) rows * cols * type.bytes());
    MemorySegment buffer = natives[slot];
    if (buffer == null || buffer.byteSize() < bytes) {
      natives[slot] = buffer = Arena.ofAuto().allocate(bytes + bytes / 4, 64);
    }
    Tensor last = tensors[slot];
    if (last != null && last.data() == buffer && last.type() == type && last.rows() == rows && last.cols() == cols) {
      return last;                                               // the same again and again: no garbage
    }
    return tensors[slot] = new Tensor(type, rows, cols, cols, buffer, 0, null, null);
  }
}

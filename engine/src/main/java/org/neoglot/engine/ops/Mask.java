// Which keys a query may look at.
package org.neoglot.engine.ops;

/**
 * Which keys a query may look at: for every mask here they follow each other, so a mask is where they begin and end.
 * Positions count from the oldest key of the sequence; the last query stands at the last key.
 */
public sealed interface Mask {
  /** Keys before the query's own position that it still sees, itself not counted. */
  default int back() {
    return ALL;
  }

  /** Keys after the query's own position that it sees. */
  default int ahead() {
    return 0;
  }

  /** Keys of the beginning that every query sees, wherever it stands. */
  default int open() {
    return 0;
  }

  /** More than any sequence has. */
  int ALL = 1 << 29;

  /** Every key: encoders, cross attention. */
  record Full() implements Mask {
    @Override
    public int ahead() {
      return ALL;
    }
  }

  /** No key after the query's own: decoders. */
  record Causal() implements Mask {}

  /** Causal, and at most {@code size} keys, the query's own included (Beltagy et al. 2020; Mistral, Gemma 2). */
  record Window(int size) implements Mask {
    public Window {
      if (size < 1) throw new IllegalArgumentException("a window holds at least 1 key, not " + size);
    }

    @Override
    public int back() {
      return size - 1;
    }
  }

  /** Keys at most {@code reach} away on either side (the local layers of bidirectional encoders). */
  record Local(int reach) implements Mask {
    public Local {
      if (reach < 0) throw new IllegalArgumentException("a local mask reaches 0 keys or more, not " + reach);
    }

    @Override
    public int back() {
      return reach;
    }

    @Override
    public int ahead() {
      return reach;
    }
  }

  /**
   * Causal, but everybody sees the first {@code length} keys (Raffel et al. 2020, figure 4: prefix LM). An eighth operand
   * of {@link Attention}, I32 (1, sequences), gives each sequence a length of its own instead.
   */
  record Prefix(int length) implements Mask {
    public Prefix {
      if (length < 0) throw new IllegalArgumentException("a prefix has 0 keys or more, not " + length);
    }

    @Override
    public int open() {
      return length;
    }
  }

  Mask FULL = new Full();
  Mask CAUSAL = new Causal();
}

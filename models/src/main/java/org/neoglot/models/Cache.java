// Keys and values of what was seen, kept in pages that sequences share.
package org.neoglot.models;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.engine.DType;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.ConcatRows;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.WriteRows;

/**
 * Keys and values that many sequences have seen, layer by layer, so that a next token costs one row. A sequence is a
 * list of pages of the pool; forks share full pages. {@link #next} says which rows come; the layers then hand their new
 * rows to {@link #keys} and {@link #values} and get the whole pool back.
 *
 * <p>Under a tape ({@link #taped}) nothing is written in place: each call's rows are appended, so that gradients flow
 * through earlier keys and values into the calls that made them.
 */
public final class Cache implements AutoCloseable {
  private static final int PAGE = 32;

  /**
   * What sequences of an adapted model have seen before their first row: virtual tokens, which callers neither count nor
   * see. A past is written once, and every sequence that begins with it goes on from there.
   */
  public interface Past {
    /** Which past a sequence has; -1 for none. */
    int kind(int sequence);

    /** How many rows a past has. */
    int rows(int kind);

    /** The longest of them. */
    default int most() {
      return rows(0);
    }

    /** Writes it to a sequence that is open and empty. */
    void write(Run run, Cache cache, int sequence, int kind);
  }

  private static final class Sequence {
    final List<Integer> pages = new ArrayList<>();
    int[] rows = new int[PAGE];
    int length;
    /** Rows of the past; -1 until it is there. */
    int past;
    int kind;

    Sequence(int past) {
      this.past = past;
    }

    void add(int row) {
      if (length == rows.length) rows = Arrays.copyOf(rows, 2 * length);
      rows[length++] = row;
    }
  }

  private final boolean taped;
  private final Past past;
  private final int dim;
  private final Arena arena = Arena.ofShared();
  private final Tensor[] keys;
  private final Tensor[] values;
  private final List<Sequence> sequences = new ArrayList<>();
  /** By kind of past the sequence that holds it and nothing else. */
  private final Map<Integer, Integer> pasts = new HashMap<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private int[] users = new int[0];
  private int[] batch = new int[0];
  /** Under a tape, the pool's rows of the pasts that this batch's sequences begin with. */
  private Tensor copied;
  private int appended;
  private DType type;
  private Tensor newRows;

  private Cache(Past past, int dim, int layers, boolean taped) {
    this.taped = taped;
    this.past = past;
    this.dim = dim;
    keys = new Tensor[layers];
    values = new Tensor[layers];
  }

  /** For generation: pages that are written in place and reused, of the run's own type; one cache serves one run. */
  public static Cache paged(Decoder model) {
    return new Cache(model.past(), model.keyDim(), model.layers(), false);
  }

  /** For training through earlier calls: append-only, and its rows live as long as the run's other tensors. */
  public static Cache taped(Decoder model) {
    return new Cache(model.past(), model.keyDim(), model.layers(), true);
  }

  /** For generation by a decoder that looks at a source; what it sees of that lies in a {@link Memory}. */
  public static Cache paged(EncoderDecoder model) {
    return new Cache(null, model.keyDim(), model.decoderLayers(), false);
  }

  /** For training through earlier calls of such a decoder. */
  public static Cache taped(EncoderDecoder model) {
    return new Cache(null, model.keyDim(), model.decoderLayers(), true);
  }

  /**
   * Whether a layer that writes here may be a block of the run, whose insides are given back: pages lie outside of the
   * run's memory, and without a tape nobody computes the block again, which would write twice.
   */
  boolean inBlocks(Run run) {
    return !taped && !run.taped();
  }

  /** A new empty sequence; the number that it is called by. */
  public int open() {
    sequences.add(new Sequence(past == null ? 0 : -1));
    return sequences.size() - 1;
  }

  /** Rows that were given to a sequence. */
  public int length(int sequence) {
    Sequence s = sequences.get(sequence);
    return s.past < 0 ? 0 : s.length - s.past;
  }

  /** The sequences of the batch that {@link #next} described last. */
  public int[] batch() {
    return batch.clone();
  }

  /** Gives sequences their past before their first row; each past is written before any of them goes on from it. */
  private void begin(Run run, int[] which) {
    copied = null;
    if (past == null) return;
    List<Sequence> fresh = new ArrayList<>();
    for (int sequence : which) {
      Sequence s = sequences.get(sequence);
      if (s.past >= 0) continue;
      s.kind = past.kind(sequence);
      s.past = s.kind < 0 ? 0 : past.rows(s.kind);
      if (s.kind < 0) continue;
      fresh.add(s);
      if (pasts.containsKey(s.kind)) continue;
      sequences.add(new Sequence(0));
      pasts.put(s.kind, sequences.size() - 1);
      past.write(run, this, sequences.size() - 1, s.kind);
    }
    if (!taped) for (Sequence s : fresh) proceed(sequences.get(pasts.get(s.kind)), s);
    else if (!fresh.isEmpty()) copy(run, fresh);
  }

  /** Under a tape each sequence has rows of its own, because gradients of keys are summed one sequence at a time. */
  private void copy(Run run, List<Sequence> fresh) {
    int[] from = new int[fresh.stream().mapToInt(s -> s.past).sum()];
    int at = 0;
    for (Sequence s : fresh) {
      Sequence old = sequences.get(pasts.get(s.kind));
      for (int i = 0; i < old.length; i++) {
        from[at] = old.rows[i];
        s.add(appended + at++);
      }
    }
    appended += at;
    copied = run.ints(from.length, from);
  }

  /**
   * Makes room for {@code lengths[i]} more rows of each given sequence and describes the batch of those rows.
   *
   * @throws IllegalArgumentException when a sequence gets no row, or is named twice
   */
  public Segments next(Run run, int[] which, int[] lengths) {
    check(which, lengths);
    begin(run, which);
    batch = which.clone();
    int total = Arrays.stream(lengths).sum();
    int[] fresh = new int[total];
    int[][] seen = new int[which.length][];
    int at = 0;
    for (int i = 0; i < which.length; i++) {
      Sequence s = sequences.get(which[i]);
      for (int j = 0; j < lengths[i]; j++) {
        int row = taped ? appended + at : pageRow(s);
        s.add(row);
        fresh[at++] = row;
      }
      seen[i] = Arrays.copyOf(s.rows, s.length);
    }
    appended += total;
    if (!taped) {
      if (type == null) type = typeOf(run);
      grow();
    }
    Segments segments = Segments.continuing(run, lengths, seen);
    newRows = run.ints(fresh.length, fresh).countedBy(segments.counts());
    return segments;
  }

  /** A sequence without new rows has nothing to ask; one named twice would not see its own earlier rows of this call. */
  private static void check(int[] which, int[] lengths) {
    Set<Integer> named = new HashSet<>();
    for (int i = 0; i < which.length; i++) {
      if (lengths[i] < 1) {
        throw new IllegalArgumentException("sequence " + which[i] + " gets " + lengths[i] + " rows, wanted at least 1");
      }
      if (!named.add(which[i])) throw new IllegalArgumentException("sequence " + which[i] + " is named twice in a batch");
    }
  }

  /** The next row of a sequence: in its last page, or in a page that is free or new. */
  private int pageRow(Sequence s) {
    if (s.length % PAGE == 0) {
      int page = free.isEmpty() ? users.length : free.pop();
      if (page == users.length) users = Arrays.copyOf(users, page + 1);
      users[page] = 1;
      s.pages.add(page);
    }
    return s.pages.getLast() * PAGE + s.length % PAGE;
  }

  /** The pool doubles when pages run out; a step that was recorded with the old pool is then to be recorded again. */
  private void grow() {
    int rows = users.length * PAGE;
    int before = keys[0] == null ? 0 : keys[0].rows();
    if (before >= rows) return;
    int capacity = Math.max(rows, 2 * before);
    for (Tensor[] pools : List.of(keys, values)) {
      for (int i = 0; i < pools.length; i++) {
        Tensor larger = Tensor.allocate(arena, type, capacity, dim);
        if (pools[i] != null) larger.rowsFrom(0, pools[i].rows()).copyFrom(pools[i]);
        pools[i] = larger;
      }
    }
  }

  /** F32, or F64 in an exact run, whose ops would otherwise write to a converted copy of the pool. */
  private static DType typeOf(Run run) {
    var mark = run.workspace().mark();
    DType type = run.real(1, 1).type();
    run.workspace().release(mark);
    return type;
  }

  /** Stores a layer's new key rows and returns the pool of all. */
  public Tensor keys(Run run, int layer, Tensor rows) {
    return keys[layer] = store(run, keys[layer], rows);
  }

  public Tensor values(Run run, int layer, Tensor rows) {
    return values[layer] = store(run, values[layer], rows);
  }

  private Tensor store(Run run, Tensor pool, Tensor rows) {
    if (!taped) return run.apply(new WriteRows(), pool, rows, newRows);
    if (copied != null) return run.apply(new ConcatRows(), pool, run.apply(new Gather(), pool, copied), rows);
    return pool == null ? rows : run.apply(new ConcatRows(), pool, rows);
  }

  /** A sequence that continues from the same past; full pages are shared, the last one is copied. */
  public int fork(int sequence) {
    Sequence old = sequences.get(sequence);
    Sequence s = new Sequence(old.past);
    proceed(old, s);
    sequences.add(s);
    return sequences.size() - 1;
  }

  /** An empty sequence takes over what another has seen. */
  private void proceed(Sequence old, Sequence s) {
    s.rows = old.rows.clone();
    s.length = old.length;
    s.pages.addAll(old.pages);
    if (taped) return;
    for (int page : s.pages) users[page]++;
    int rest = s.length % PAGE;
    if (rest != 0) copyLastPage(s, rest);
  }

  private void copyLastPage(Sequence s, int rest) {
    int old = s.pages.removeLast();
    users[old]--;
    s.length -= rest;
    for (int i = 0; i < rest; i++) s.add(pageRow(s));
    grow();
    int page = s.pages.getLast();
    for (Tensor[] pools : List.of(keys, values)) {
      for (Tensor pool : pools) pool.rowsFrom(page * PAGE, rest).copyFrom(pool.rowsFrom(old * PAGE, rest));
    }
  }

  /** Forgets all but the first {@code length} rows of a sequence. */
  public void truncate(int sequence, int length) {
    Sequence s = sequences.get(sequence);
    if (length < 0 || length > length(sequence)) {
      throw new IllegalArgumentException("cannot cut a sequence of " + length(sequence) + " rows to " + length);
    }
    cut(s, Math.max(0, s.past) + length);
  }

  private void cut(Sequence s, int length) {
    s.length = length;
    if (taped) return;
    while (s.pages.size() * PAGE >= length + PAGE) release(s.pages.removeLast());
    int rest = length % PAGE;
    if (rest != 0 && users[s.pages.getLast()] > 1) copyLastPage(s, rest);      // a fork still reads that page
  }

  /** Forgets a sequence; its pages may be used by others. */
  public void drop(int sequence) {
    cut(sequences.get(sequence), 0);
    sequences.get(sequence).past = past == null ? 0 : -1;
  }

  private void release(int page) {
    if (--users[page] == 0) free.push(page);
  }

  @Override
  public void close() {
    arena.close();
  }
}

// Several adapters at once: each sequence of a batch chooses its own.
package org.neoglot.adapt.peft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RowNorm;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.ConcatRows;
import org.neoglot.engine.ops.Gather;
import org.neoglot.models.Cache;
import org.neoglot.models.Decoder;

/**
 * Adapters around the same base, and a batch whose sequences say which of them, or none, they go through. The product
 * with the base's weight is made once for all rows; what adapters add is made for the rows of each (Chen et al. 2024,
 * section 4: grouped low-rank products). A change works row by row, so every row has the bits that it has alone.
 *
 * <p>Adapters that bring whole weights of the base cannot take part: rows of one product have one weight.
 */
public final class Several implements Weights {
  /** The choice of a sequence that goes through the base alone. */
  public static final int NONE = -1;

  private final Weights inner;
  private final List<Adapter> adapters;
  private int[] chosen = new int[0];
  private Groups groups = Groups.ALONE;

  private Several(Weights inner, List<Adapter> adapters) {
    this.inner = inner;
    this.adapters = List.copyOf(adapters);
  }

  /** Around weights that no model has asked yet; the adapters were laid around the same ones. */
  public static Several of(Weights inner, List<Adapter> adapters) {
    return new Several(inner, adapters);
  }

  /** The adapter of each sequence, by its place in the list, or {@link #NONE}; a cache's sequences by their numbers. */
  public void choose(int... ofSequence) {
    for (int a : ofSequence) {
      if (a < NONE || a >= adapters.size()) {
        throw new IllegalArgumentException("adapter " + a + " is not among " + adapters.size());
      }
    }
    chosen = ofSequence.clone();
  }

  /** The model that was built from these weights, as callers shall see it. */
  public Decoder around(Decoder model) {
    for (Adapter a : adapters) a.around(model);
    Decoder switching = new Switching(model);
    return adapters.stream().anyMatch(PromptAdapter.class::isInstance)
        ? new Prompted(switching, new Pasts(model)) : switching;
  }

  private int choice(int sequence) {
    if (sequence >= chosen.length) {
      throw new IllegalStateException("sequence " + sequence + " has not chosen an adapter; " + chosen.length + " have");
    }
    return chosen[sequence];
  }

  /** Notes which rows go through which adapter before the inner model runs. */
  private final class Switching extends Around {
    Switching(Decoder inner) {
      super(inner);
    }

    @Override
    public Tensor body(Run run, Tensor x, Segments s, Cache cache) {
      int[] ofRow = new int[x.rows()];
      Arrays.fill(ofRow, NONE);
      int[] which = cache == null ? null : cache.batch();
      for (int i = 0; i < s.sequences(); i++) {
        Arrays.fill(ofRow, s.start(i), s.start(i + 1), choice(which == null ? i : which[i]));
      }
      groups = Groups.of(run, ofRow, adapters.size());
      return inner.body(run, x, s, cache);
    }
  }

  /** Virtual tokens of those adapters that have some; they go through the base alone. */
  private final class Pasts implements Cache.Past {
    private final Decoder base;

    Pasts(Decoder base) {
      this.base = base;
    }

    @Override
    public int kind(int sequence) {
      int a = choice(sequence);
      return a != NONE && adapters.get(a) instanceof PromptAdapter ? a : -1;
    }

    @Override
    public int rows(int kind) {
      return ((PromptAdapter) adapters.get(kind)).tokens();
    }

    @Override
    public int most() {
      int most = 0;
      for (Adapter a : adapters) if (a instanceof PromptAdapter p) most = Math.max(most, p.tokens());
      return most;
    }

    @Override
    public void write(Run run, Cache cache, int sequence, int kind) {
      groups = Groups.ALONE;
      ((PromptAdapter) adapters.get(kind)).write(run, base, cache, sequence);
    }
  }

  /**
   * The rows of a batch by adapter. {@code of[i]} is an adapter, the last one maybe none, and {@code rows[i]} a column of
   * its rows; {@code back} puts all groups under each other back into the batch's order.
   */
  private record Groups(int[] of, Tensor[] rows, Tensor back) {
    /** Every row goes through the base alone. */
    static final Groups ALONE = new Groups(new int[] {NONE}, new Tensor[1], null);

    static Groups of(Run run, int[] ofRow, int adapters) {
      List<Integer> of = new ArrayList<>();
      List<Tensor> rows = new ArrayList<>();
      int[] back = new int[ofRow.length];
      int at = 0;
      for (int a = NONE; a < adapters; a++) {
        int group = a;
        int[] own = java.util.stream.IntStream.range(0, ofRow.length).filter(r -> ofRow[r] == group).toArray();
        if (own.length == 0) continue;
        of.add(a);
        rows.add(run.ints(own.length, own));
        for (int r : own) back[r] = at++;
      }
      return new Groups(of.stream().mapToInt(i -> i).toArray(), rows.toArray(Tensor[]::new), run.ints(back.length, back));
    }

    /** All rows of a tensor in groups; the tensor itself where there is one group. */
    Tensor[] split(Run run, Tensor x) {
      if (of.length == 1) return new Tensor[] {x};
      Tensor[] parts = new Tensor[of.length];
      for (int i = 0; i < parts.length; i++) parts[i] = run.apply(new Gather(), x, rows[i]);
      return parts;
    }

    /** The groups as one batch again, whose rows count as those of {@code like}. */
    Tensor join(Run run, Tensor[] parts, Tensor like) {
      if (of.length == 1) return parts[0];
      Tensor all = run.apply(new ConcatRows(), parts);
      return run.apply(new Gather(), all, back.countedBy(like.liveCount()));
    }
  }

  @Override
  public Linear linear(String name, int in, int out) {
    return changed(inner.linear(name, in, out), name, null, in, out, false);
  }

  @Override
  public Linear linear(String name, String bias, int in, int out) {
    return changed(inner.linear(name, bias, in, out), name, bias, in, out, false);
  }

  @Override
  public Linear conv1d(String name, String bias, int in, int out) {
    return changed(inner.conv1d(name, bias, in, out), name, bias, in, out, true);
  }

  private Linear changed(Linear base, String name, String bias, int in, int out, boolean transposed) {
    refuseWhole(name);
    if (bias != null) refuseWhole(bias);
    Change[] changes = new Change[adapters.size()];
    for (int a = 0; a < changes.length; a++) {
      if (adapters.get(a) instanceof LayerAdapter layers) changes[a] = layers.change(name, bias, in, out, transposed);
    }
    return Arrays.stream(changes).allMatch(c -> c == null) ? base : new Chosen(base, changes);
  }

  /** A layer whose rows go through different changes around one product. */
  private final class Chosen implements Linear {
    private final Linear base;
    private final Change[] changes;

    Chosen(Linear base, Change[] changes) {
      this.base = base;
      this.changes = changes;
    }

    private Change change(int adapter) {
      return adapter == NONE ? null : changes[adapter];
    }

    @Override
    public Tensor apply(Run run, Tensor x) {
      Groups g = groups;
      Tensor[] in = g.split(run, x);
      Tensor[] given = in.clone();
      boolean same = true;
      for (int i = 0; i < in.length; i++) {
        Change c = change(g.of[i]);
        if (c != null) given[i] = c.before(run, in[i]);
        same &= given[i] == in[i];
      }
      Tensor y = base.apply(run, same ? x : g.join(run, given, x));
      Tensor[] out = g.split(run, y);
      for (int i = 0; i < out.length; i++) {
        Change c = change(g.of[i]);
        if (c != null) out[i] = c.after(run, in[i], out[i]);
      }
      return g.join(run, out, x);
    }

    @Override
    public Tensor dense(Run run) {
      throw new UnsupportedOperationException("a layer of several adapters has no one matrix");
    }
  }

  @Override
  public RowNorm layerNorm(String name, int dim, double eps) {
    RowNorm base = inner.layerNorm(name, dim, eps);
    LayerAdapter.NormChange[] changes = new LayerAdapter.NormChange[adapters.size()];
    for (int a = 0; a < changes.length; a++) {
      if (adapters.get(a) instanceof LayerAdapter layers) changes[a] = layers.change(name, dim);
    }
    if (Arrays.stream(changes).allMatch(c -> c == null)) return base;
    return (run, x) -> {
      Groups g = groups;
      Tensor[] parts = g.split(run, x);
      for (int i = 0; i < parts.length; i++) {
        var change = g.of[i] == NONE ? null : changes[g.of[i]];
        parts[i] = change == null ? base.apply(run, parts[i]) : change.apply(run, parts[i], base);
      }
      return g.join(run, parts, x);
    };
  }

  private void refuseWhole(String name) {
    for (Adapter a : adapters) {
      if (a instanceof LayerAdapter layers && layers.brings(name)) {
        throw new IllegalArgumentException("an adapter (" + a.config().method() + ") brings '" + name
            + "' in the base's stead; it cannot share a batch with others");
      }
    }
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    refuseWhole(name);
    return inner.parameter(name, shape);
  }

  @Override
  public boolean has(String name) {
    return inner.has(name);
  }

  @Override
  public Collection<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(inner.parameters());
    for (Adapter a : adapters) all.addAll(a.trained());
    return all;
  }
}

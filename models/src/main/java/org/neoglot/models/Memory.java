// Keys and values of encoded sources, made once and kept while targets are generated.
package org.neoglot.models;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;

/**
 * What cross attention looks at, layer by layer: it outlives resets of the run, and any number of target sequences (the
 * beams of a search) look at the same source.
 */
public final class Memory implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Tensor[] keys;
  private final Tensor[] values;
  private final int[] starts;

  private Memory(int layers, int[] starts) {
    keys = new Tensor[layers];
    values = new Tensor[layers];
    this.starts = starts;
  }

  /** Encodes sources; what the run needed for that may be reset afterwards. */
  public static Memory of(Run run, EncoderDecoder model, int[]... sources) {
    Segments s = Segments.of(run, Arrays.stream(sources).mapToInt(x -> x.length).toArray());
    int[] ids = Arrays.stream(sources).flatMapToInt(Arrays::stream).toArray();
    Tensor encoded = model.encode(run, model.embedSource(run, s.ids(run, ids), s), s);
    List<Tensor[]> cross = model.cross(run, encoded);
    Memory memory = new Memory(cross.size(), IntStream.rangeClosed(0, sources.length).map(s::start).toArray());
    for (int i = 0; i < cross.size(); i++) {
      memory.keys[i] = memory.keep(cross.get(i)[0]);
      memory.values[i] = memory.keep(cross.get(i)[1]);
    }
    return memory;
  }

  private Tensor keep(Tensor x) {
    Tensor copy = Tensor.allocate(arena, x.type(), x.rows(), x.cols());
    copy.copyFrom(x);
    return copy;
  }

  /** Number of sources. */
  public int sources() {
    return starts.length - 1;
  }

  /** As target sequences see it: sequence i of the call looks at source {@code which[i]}. */
  public Source source(Run run, Segments target, int... which) {
    if (which.length != target.sequences()) {
      throw new IllegalArgumentException(which.length + " sources are named for " + target.sequences() + " targets");
    }
    int[] keyStarts = new int[which.length + 1];
    for (int i = 0; i < which.length; i++) keyStarts[i + 1] = keyStarts[i] + starts[which[i] + 1] - starts[which[i]];
    int[] keyRows = Arrays.stream(which).flatMap(w -> IntStream.range(starts[w], starts[w + 1])).toArray();
    return Source.stored(this, target, run.ints(1, keyStarts), run.ints(1, keyRows));
  }

  Tensor keys(int layer) {
    return keys[layer];
  }

  Tensor values(int layer) {
    return values[layer];
  }

  @Override
  public void close() {
    arena.close();
  }
}

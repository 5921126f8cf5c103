// What the rows of a decoder look at besides each other.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Columns;

/**
 * An encoded source as the target sequences of one call see it: the keys and values of a layer, and which rows of them
 * belong to which target. In training keys are made of the encoded rows where they are asked for, so that gradients flow
 * and recomputed blocks keep nothing; in generation they lie in a {@link Memory}.
 */
public final class Source {
  private final Tensor encoded;
  private final Memory memory;
  private final Segments segments;

  private Source(Tensor encoded, Memory memory, Segments segments) {
    this.encoded = encoded;
    this.memory = memory;
    this.segments = segments;
  }

  /** Encoded rows (source rows, dim); target sequence i looks at source sequence i. */
  public static Source of(Tensor encoded, Segments source, Segments target) {
    if (source.sequences() != target.sequences()) {
      throw new IllegalArgumentException(target.sequences() + " targets look at " + source.sequences() + " sources");
    }
    return new Source(encoded, null, across(target, source.keyStarts(), source.keyRows()));
  }

  static Source stored(Memory memory, Segments target, Tensor keyStarts, Tensor keyRows) {
    return new Source(null, memory, across(target, keyStarts, keyRows));
  }

  /** The target's rows over the source's keys. */
  private static Segments across(Segments target, Tensor keyStarts, Tensor keyRows) {
    return new Segments(target.counts(), target.starts(), target.positions(), keyStarts, keyRows);
  }

  /** Which rows of the keys each target sequence sees. */
  Segments segments() {
    return segments;
  }

  /**
   * A layer's keys and values, (source rows, keyDim) each. Both are made of one copy of the encoded rows, so that gradients
   * of the source are summed layer by layer in one order, whether a layer is computed again on the way back or not.
   */
  Tensor[] keysAndValues(Run run, CrossAttention layer) {
    if (memory != null) return new Tensor[] {memory.keys(layer.layer()), memory.values(layer.layer())};
    return layer.seen(run, run.apply(new Columns(0, encoded.cols()), encoded));
  }
}

// What the rows of a decoder look at besides each other.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;

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

  /** A layer's keys, (source rows, keyDim). */
  Tensor keys(Run run, int layer, Linear project) {
    return memory == null ? project.apply(run, encoded) : memory.keys(layer);
  }

  /** A layer's values. */
  Tensor values(Run run, int layer, Linear project) {
    return memory == null ? project.apply(run, encoded) : memory.values(layer);
  }
}

// What a recorded case asks of each kind of model.
package org.neoglot.adapt.verify;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.neoglot.engine.Noise;
import org.neoglot.models.ChoiceHead;
import org.neoglot.models.Decoder;
import org.neoglot.models.DiscriminatorHead;
import org.neoglot.models.Encoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Head;
import org.neoglot.models.Model;
import org.neoglot.models.SequenceHead;
import org.neoglot.models.SpanHead;
import org.neoglot.models.TokenHead;
import org.neoglot.models.VectorHead;

/**
 * Ids, and what the loss compares with, by the names of the references: two rows, the second shorter; of multiple choice two
 * groups of two rows. All of it follows from a seed.
 */
final class RecordedInputs {
  private static final int COLUMNS = 13;
  private static final int SHORTER = 9;
  /** Of targets of an encoder-decoder. */
  private static final int TARGETS = 10;
  private static final long IGNORED = -100;

  private final Sink sink;
  private final long seed;
  /** Numbers that were drawn: no two inputs get the same. */
  private int drawn;

  /** Takes inputs, which are written into the case. */
  interface Sink {
    void integers(String name, long[] values, String meaning, long... shape);

    void reals(String name, double[] values, String meaning, long... shape);
  }

  RecordedInputs(Sink sink, long seed) {
    this.sink = sink;
    this.seed = seed;
  }

  void of(Model model, Head head) {
    switch (model) {
      case EncoderDecoder both -> {
        int columns = Math.min(COLUMNS, both.context());
        ids(2, columns, shorter(columns), both.embedding().rows());
        int targets = Math.min(TARGETS, both.context());
        labels(targets, Math.max(1, targets - 3), both.targetEmbedding().rows());
      }
      case Decoder decoder when head instanceof Head.None -> {
        int columns = Math.min(COLUMNS, decoder.context());
        long[] ids = ids(2, columns, shorter(columns), decoder.embedding().rows());
        for (int i = columns + shorter(columns); i < ids.length; i++) ids[i] = IGNORED;
        sink.integers("labels", ids, "targets, -100 = ignored", 2, columns);
      }
      case Decoder decoder -> headed(head, Math.min(COLUMNS, decoder.context()), decoder.embedding().rows(), 0, decoder.dim(),
          head instanceof SpanHead);
      case Encoder encoder ->
          headed(head, Math.min(COLUMNS, encoder.context()), encoder.embedding().rows(), encoder.types(), encoder.dim(), false);
    }
  }

  private static int shorter(int columns) {
    return Math.min(SHORTER, columns);
  }

  /** @param full no row is padded: padding has a part in the library's loss of spans, and nobody defines it for decoders */
  private void headed(Head head, int columns, int vocabulary, int types, int dim, boolean full) {
    int shorter = full ? columns : shorter(columns);
    boolean choices = head instanceof ChoiceHead;
    ids(choices ? 4 : 2, columns, shorter, vocabulary);
    if (types > 1) types(choices ? 4 : 2, columns, choices);
    switch (head) {
      case Head.None _ -> target(columns, dim);
      case VectorHead own -> target(columns, own.dim());
      case TokenHead own -> labels(columns, shorter, own.classes());
      case DiscriminatorHead _ -> labels(columns, shorter, 2);
      case SequenceHead own -> classes(own);
      case SpanHead _ -> {
        sink.integers("start_positions", new long[] {2 % shorter, 1 % shorter}, "start positions", 2);
        sink.integers("end_positions", new long[] {4 % shorter, 1 % shorter}, "end positions", 2);
      }
      case ChoiceHead _ -> sink.integers("labels", new long[] {1, 0}, "which choice is right", 2);
    }
  }

  private long next(long below) {
    return Math.floorMod(Noise.bits(seed, drawn++), below);
  }

  /** All rows but the first are padded with 0. */
  private long[] ids(int rows, int columns, int shorter, int vocabulary) {
    long[] ids = new long[rows * columns];
    long[] mask = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      mask[i] = i < columns || i % columns < shorter ? 1 : 0;
      ids[i] = mask[i] == 1 ? next(vocabulary) : 0;
    }
    long[] shape = rows == 4 ? new long[] {2, 2, columns} : new long[] {rows, columns};
    sink.integers("input_ids", ids, "token ids", shape);
    sink.integers("attention_mask", mask, "1 = real, 0 = padding", shape);
    return ids.clone();
  }

  private void types(int rows, int columns, boolean choices) {
    long[] types = IntStream.range(0, rows * columns).mapToLong(i -> i % columns < columns / 3 ? 0 : 1).toArray();
    sink.integers("token_type_ids", types, "segment ids", choices ? new long[] {2, 2, columns} : new long[] {rows, columns});
  }

  private void labels(int columns, int shorter, int classes) {
    long[] labels = new long[2 * columns];
    Arrays.setAll(labels, i -> i < columns || i - columns < shorter ? next(classes) : IGNORED);
    sink.integers("labels", labels, "targets, -100 = ignored", 2, columns);
  }

  private void classes(SequenceHead head) {
    switch (head.problem()) {
      case SINGLE_LABEL -> sink.integers("labels", new long[] {next(head.classes()), next(head.classes())}, "targets", 2);
      case REGRESSION -> sink.reals("labels", numbers(2 * head.classes(), 0.25), "targets", shape(head.classes()));
      case MULTI_LABEL -> sink.reals("labels", numbers(2 * head.classes(), 1), "targets", shape(head.classes()));
    }
  }

  private static long[] shape(int classes) {
    return classes == 1 ? new long[] {2} : new long[] {2, classes};
  }

  /** Multiples of a unit: 0 or 1 of them for 1, else up to 7. */
  private double[] numbers(int count, double unit) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) numbers[i] = unit * next(unit == 1 ? 2 : 8);
    return numbers;
  }

  private void target(int columns, int dim) {
    sink.reals("target", numbers(2 * columns * dim, 0.125), "what the rows are to be near: loss is the mean square", 2, columns, dim);
  }
}

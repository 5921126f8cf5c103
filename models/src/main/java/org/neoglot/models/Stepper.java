// Rows go in, scores of what comes next come out: what greedy generation, sampling and beam search all step by.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Gather;

/**
 * Sequences that go on, of a decoder or of an encoder-decoder, whose sources are then encoded once. Each call computes the
 * new rows of all sequences that are named, in one batch.
 */
final class Stepper implements AutoCloseable {
  private final Model model;
  private final EagerRun run;
  private final Cache cache;
  /** Null for a decoder. */
  private final Memory memory;
  /** By sequence the source that it looks at. */
  private final List<Integer> sources = new ArrayList<>();

  private Stepper(Model model, EagerRun run, Cache cache, Memory memory) {
    this.model = model;
    this.run = run;
    this.cache = cache;
    this.memory = memory;
  }

  static Stepper of(Decoder model, EagerRun run) {
    return new Stepper(model, run, Cache.paged(model), null);
  }

  /** The run is reset. */
  static Stepper of(EncoderDecoder model, EagerRun run, int[]... sources) {
    Memory memory = Memory.of(run, model, sources);
    run.reset();
    return new Stepper(model, run, Cache.paged(model), memory);
  }

  /** A new empty sequence; a decoder has no use for the number of a source. */
  int open(int source) {
    int sequence = cache.open();
    sources.add(sequence, source);
    return sequence;
  }

  /** A sequence that continues from the same past and looks at the same source. */
  int fork(int sequence) {
    int fresh = cache.fork(sequence);
    sources.add(fresh, sources.get(sequence));
    return fresh;
  }

  void drop(int sequence) {
    cache.drop(sequence);
  }

  /** Forgets all but the first rows of a sequence. */
  void truncate(int sequence, int length) {
    cache.truncate(sequence, length);
  }

  /**
   * Scores of the vocabulary after each sequence's last new row, (sequences, vocabulary), which stay until the run is reset.
   *
   * @param decode whether this is one of many steps of a row or so each
   */
  Tensor logits(int[] sequences, int[][] rows, boolean decode) {
    run.decoding(decode);
    int[] lengths = Arrays.stream(rows).mapToInt(r -> r.length).toArray();
    Segments s = cache.next(run, sequences, lengths);
    Tensor ids = s.ids(run, Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray());
    int[] last = new int[rows.length];
    for (int i = 0; i < last.length; i++) last[i] = s.start(i + 1) - 1;
    Tensor chosen = run.ints(last.length, last);
    return switch (model) {
      case Decoder d -> d.logits(run, run.apply(new Gather(), d.body(run, d.embed(run, ids), s, cache), chosen));
      case EncoderDecoder e -> {
        Source source = memory.source(run, s, Arrays.stream(sequences).map(sources::get).toArray());
        yield e.logits(run, run.apply(new Gather(), e.decode(run, e.embedTarget(run, ids, s), s, source, cache), chosen));
      }
      case Encoder e -> throw new IllegalStateException("an encoder does not go on");
    };
  }

  /** The same as numbers, the run's memory given back. */
  double[][] scores(int[] sequences, int[][] rows, boolean decode) {
    Tensor logits = logits(sequences, rows, decode);
    double[] flat = run.read(logits);
    run.reset();                                               // ids and segments too, which a mark leaves
    double[][] scores = new double[rows.length][];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Arrays.copyOfRange(flat, i * logits.cols(), (i + 1) * logits.cols());
    }
    return scores;
  }

  @Override
  public void close() {
    run.decoding(false);
    cache.close();
    if (memory != null) memory.close();
  }

  /** Prompts must be made of the model's ids, and with what is to come they must fit into its context. */
  static void check(Model model, int[][] prompts, int maxNew) {
    int vocabulary = switch (model) {
      case Decoder d -> d.embedding().rows();
      case EncoderDecoder e -> e.targetEmbedding().rows();
      case Encoder e -> throw new IllegalArgumentException("an encoder does not go on");
    };
    for (int i = 0; i < prompts.length; i++) {
      ids("prompt " + i, prompts[i], vocabulary);
      long all = (long) prompts[i].length + maxNew;
      if (all > model.context()) {
        throw new IllegalArgumentException("prompt " + i + " of " + prompts[i].length + " tokens and " + maxNew
            + " new ones are " + all + ", but the model's context is " + model.context());
      }
    }
  }

  /** Sources must be made of the model's ids and fit into its context; each has a prompt. */
  static void checkSources(EncoderDecoder model, int[][] sources, int[][] prompts) {
    if (sources.length != prompts.length) {
      throw new IllegalArgumentException(sources.length + " sources and " + prompts.length
          + " prompts, wanted one for each");
    }
    for (int i = 0; i < sources.length; i++) {
      ids("source " + i, sources[i], model.embedding().rows());
      if (sources[i].length > model.context()) {
        throw new IllegalArgumentException("source " + i + " has " + sources[i].length
            + " tokens, but the model's context is "
            + model.context());
      }
    }
  }

  private static void ids(String what, int[] ids, int vocabulary) {
    if (ids.length == 0) throw new IllegalArgumentException(what + " is empty; it needs a token");
    for (int id : ids) {
      if (id < 0 || id >= vocabulary) {
        throw new IllegalArgumentException(what + " holds id " + id + ", but the model's vocabulary has " + vocabulary
            + " tokens");
      }
    }
  }

  /** For each source a target that holds nothing but its start. */
  static int[][] starts(EncoderDecoder model, int[][] sources) {
    int start = model.start().orElseThrow(() -> new IllegalArgumentException(model.config().source()
        + ": 'decoder_start_token_id' is missing, wanted the id that a target begins with, or a prompt for each source"));
    int[][] prompts = new int[sources.length][];
    Arrays.setAll(prompts, i -> new int[] {start});
    return prompts;
  }
}

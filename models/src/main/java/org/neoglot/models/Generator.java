// Text goes on: prompts in, one new token a sequence and step out.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Gather;

/**
 * Continues prompts, many at a time: one pass over the prompts, then one row a sequence and step. What a prompt yields
 * does not depend on its neighbours in the batch. The run is reset after every step: between two of them nobody else's
 * tensors of that run stay.
 */
public final class Generator {
  /**
   * How to go on: at most {@code maxNew} tokens, stopping after any of {@code ends}. Prompt i of a batch draws with
   * {@code seed + i}, so that equal prompts differ, and each can be had again alone.
   */
  public record Options(int maxNew, Set<Integer> ends, Sampling sampling, long seed) {
    public Options {
      if (maxNew < 1) throw new IllegalArgumentException("asked for " + maxNew + " new tokens, wanted at least 1");
      ends = Set.copyOf(ends);
    }

    public static Options greedy(int maxNew) {
      return new Options(maxNew, Set.of(), new Sampling.Greedy(), 0);
    }
  }

  /** Told about each new token as it comes; false stops that sequence. */
  @FunctionalInterface
  public interface Listener {
    boolean token(int prompt, int id);
  }

  private final Decoder model;
  private final EagerRun run;

  public Generator(Decoder model, EagerRun run) {
    this.model = model;
    this.run = run;
  }

  /** New tokens of each prompt, an end token included where one came. */
  public int[][] generate(int[][] prompts, Options options) {
    return generate(prompts, options, (prompt, id) -> true);
  }

  /** The same, telling the listener; a prompt may be at most as long as the model's context, and so may all of it. */
  public int[][] generate(int[][] prompts, Options options, Listener listener) {
    check(prompts, options);
    int[][] out = new int[prompts.length][0];
    try (Cache cache = Cache.paged(model)) {
      List<Integer> active = new ArrayList<>();
      for (int i = 0; i < prompts.length; i++) active.add(cache.open());
      int[][] next = prompts;
      for (int step = 0; step < options.maxNew && !active.isEmpty(); step++) {
        double[][] scores = step(cache, active, next, step > 0);
        List<Integer> still = new ArrayList<>();
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < active.size(); i++) {
          int prompt = active.get(i);
          int id = options.sampling.choose(scores[i], options.seed + prompt, step);
          out[prompt] = Arrays.copyOf(out[prompt], out[prompt].length + 1);
          out[prompt][out[prompt].length - 1] = id;
          if (!listener.token(prompt, id) || options.ends.contains(id)) continue;
          still.add(prompt);
          rows.add(new int[] {id});
        }
        active = still;
        next = rows.toArray(int[][]::new);
      }
    } finally {
      run.decoding(false);
    }
    return out;
  }

  /** Feeds rows to the active sequences, returns the scores after each one's last row, and gives the memory back. */
  double[][] step(Cache cache, List<Integer> active, int[][] rows, boolean decode) {
    run.decoding(decode);
    int[] lengths = Arrays.stream(rows).mapToInt(r -> r.length).toArray();
    Segments s = cache.next(run, active.stream().mapToInt(Integer::intValue).toArray(), lengths);
    Tensor x = model.body(run, model.embed(run, s.ids(run, Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray())),
        s, cache);
    int[] last = new int[rows.length];
    for (int i = 0; i < last.length; i++) last[i] = s.start(i + 1) - 1;
    Tensor logits = model.logits(run, run.apply(new Gather(), x, run.ints(last.length, last)));
    double[] flat = run.read(logits);
    run.reset();                                               // ids and segments too, which a mark leaves
    double[][] scores = new double[rows.length][];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Arrays.copyOfRange(flat, i * logits.cols(), (i + 1) * logits.cols());
    }
    return scores;
  }

  void check(int[][] prompts, Options options) {
    for (int i = 0; i < prompts.length; i++) {
      if (prompts[i].length == 0) throw new IllegalArgumentException("prompt " + i + " is empty; it needs a token");
      long all = (long) prompts[i].length + options.maxNew;
      if (all > model.context()) {
        throw new IllegalArgumentException("prompt " + i + " of " + prompts[i].length + " tokens and " + options.maxNew
            + " new ones are " + all + ", but the model's context is " + model.context());
      }
      for (int id : prompts[i]) {
        if (id < 0 || id >= model.embedding().rows()) {
          throw new IllegalArgumentException("prompt " + i + " holds id " + id + ", but the model's vocabulary has "
              + model.embedding().rows() + " tokens");
        }
      }
    }
  }
}

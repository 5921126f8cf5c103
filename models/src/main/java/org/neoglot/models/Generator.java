// Text goes on: prompts in, one new token a sequence and step out.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.neoglot.engine.EagerRun;

/**
 * Continues prompts, many at a time: one pass over the prompts, then one row a sequence and step. What a prompt yields
 * does not depend on its neighbours in the batch. The run is reset after every step: between two of them nobody else's
 * tensors of that run stay. A model that looks at sources is given one with each prompt.
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

  private static final Listener NOBODY = (prompt, id) -> true;

  private final Model model;
  private final EagerRun run;

  public Generator(Decoder model, EagerRun run) {
    this.model = model;
    this.run = run;
  }

  /** Targets go on that look at sources. */
  public Generator(EncoderDecoder model, EagerRun run) {
    this.model = model;
    this.run = run;
  }

  /** New tokens of each prompt, or, from a model that looks at sources, the target of each source; an end token included. */
  public int[][] generate(int[][] prompts, Options options) {
    return generate(prompts, options, NOBODY);
  }

  /** The same, telling the listener; a prompt may be at most as long as the model's context, and so may all of it. */
  public int[][] generate(int[][] prompts, Options options, Listener listener) {
    return switch (model) {
      case EncoderDecoder e -> generate(prompts, Stepper.starts(e, prompts), options, listener);
      case Decoder d -> {
        Stepper.check(d, prompts, options.maxNew);
        try (Stepper stepper = Stepper.of(d, run)) {
          yield go(stepper, prompts, options, listener);
        }
      }
      case Encoder e -> throw new IllegalStateException("no constructor takes an encoder");
    };
  }

  /** New tokens of each target, which goes on from its prompt (start token, language) and looks at its source. */
  public int[][] generate(int[][] sources, int[][] prompts, Options options, Listener listener) {
    if (!(model instanceof EncoderDecoder e)) throw new IllegalArgumentException("a decoder looks at no sources");
    Stepper.checkSources(e, sources, prompts);
    Stepper.check(e, prompts, options.maxNew);
    try (Stepper stepper = Stepper.of(e, run, sources)) {
      return go(stepper, prompts, options, listener);
    }
  }

  private static int[][] go(Stepper stepper, int[][] prompts, Options options, Listener listener) {
    int[][] out = new int[prompts.length][0];
    List<Integer> active = new ArrayList<>();
    for (int i = 0; i < prompts.length; i++) active.add(stepper.open(i));        // a sequence has its prompt's number
    int[][] next = prompts;
    for (int step = 0; step < options.maxNew && !active.isEmpty(); step++) {
      double[][] scores = stepper.scores(active.stream().mapToInt(Integer::intValue).toArray(), next, step > 0);
      List<Integer> still = new ArrayList<>();
      List<int[]> rows = new ArrayList<>();
      for (int i = 0; i < active.size(); i++) {
        int prompt = active.get(i);
        int id = options.sampling.choose(scores[i], history(prompts[prompt], out[prompt]), options.seed + prompt, step);
        out[prompt] = Arrays.copyOf(out[prompt], out[prompt].length + 1);
        out[prompt][out[prompt].length - 1] = id;
        if (!listener.token(prompt, id) || options.ends.contains(id)) continue;
        still.add(prompt);
        rows.add(new int[] {id});
      }
      active = still;
      next = rows.toArray(int[][]::new);
    }
    return out;
  }

  private static int[] history(int[] prompt, int[] made) {
    int[] all = Arrays.copyOf(prompt, prompt.length + made.length);
    System.arraycopy(made, 0, all, prompt.length, made.length);
    return all;
  }
}

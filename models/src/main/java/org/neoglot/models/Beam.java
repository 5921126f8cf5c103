// Beam search: of all continuations the likeliest few are followed, and the best that ended are kept.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Kernels;

/**
 * The search of Hugging Face's generate (4.45, num_beams above 1 without sampling): every step follows the best
 * {@code beams} of all continuations by one token, those that end become hypotheses, and a hypothesis is worth the sum
 * of its tokens' log-probabilities over its length to the power of the penalty. All beams of all prompts are one batch;
 * they share the pages of what they have in common, and a source is encoded once. What a prompt yields does not depend
 * on its neighbours.
 */
public final class Beam {
  /** When a prompt is done although beams could go on, asked once there are as many hypotheses as beams. */
  public enum Stop {
    /** At once ({@code early_stopping=True}). */
    EARLY,
    /** When the best beam, ended now, would not beat the worst hypothesis ({@code False}). */
    LIKELY,
    /** When it could not even at full length, for a penalty above 0; otherwise as {@link #LIKELY} ({@code "never"}). */
    CERTAIN
  }

  /**
   * @param beams continuations that are followed
   * @param results hypotheses of each prompt that are returned, at most as many as beams
   * @param maxNew tokens of the longest
   * @param ends after which a hypothesis is complete
   * @param penalty exponent of the length, counted in new tokens, end token included: above 0 the longer gain
   * @param filters what is done to log-probabilities before they are compared, in this order
   */
  public record Options(int beams, int results, int maxNew, Set<Integer> ends, double penalty, Stop stop,
      List<ScoreFilter> filters) {
    public Options {
      want(beams >= 1, "asked for " + beams + " beams, wanted at least 1");
      want(results >= 1 && results <= beams, "asked for " + results + " results of " + beams
          + " beams, wanted 1 to as many");
      want(maxNew >= 1, "asked for " + maxNew + " new tokens, wanted at least 1");
      want(Double.isFinite(penalty), "the length penalty is " + penalty + ", wanted a number");
      ends = Set.copyOf(ends);
      filters = List.copyOf(filters);
    }

    /** The best of so many beams, with the usual settings. */
    public static Options of(int beams, int maxNew, Set<Integer> ends) {
      return new Options(beams, 1, maxNew, ends, 1, Stop.LIKELY, List.of());
    }

    private static void want(boolean holds, String complaint) {
      if (!holds) throw new IllegalArgumentException(complaint);
    }
  }

  /** New ids, an end token included where one came, and their score. */
  public record Hypothesis(int[] ids, double score) {}

  /** What a beam would become by one more token. */
  private record Candidate(int beam, int token, double score) {}

  private final Model model;
  private final EagerRun run;

  public Beam(Decoder model, EagerRun run) {
    this.model = model;
    this.run = run;
  }

  /** For targets that look at sources. */
  public Beam(EncoderDecoder model, EagerRun run) {
    this.model = model;
    this.run = run;
  }

  /**
   * The best continuations of each prompt, or, from a model that looks at sources, the best targets of each source; best
   * first. Fewer than asked for where the filters leave no more. The run is reset after every step.
   */
  public List<List<Hypothesis>> search(int[][] prompts, Options options) {
    return switch (model) {
      case EncoderDecoder e -> search(prompts, Stepper.starts(e, prompts), options);
      case Decoder d -> {
        Stepper.check(d, prompts, options.maxNew);
        try (Stepper stepper = Stepper.of(d, run)) {
          yield search(stepper, prompts, options);
        }
      }
      case Encoder e -> throw new IllegalStateException("no constructor takes an encoder");
    };
  }

  /** The best targets of each source, each going on from its prompt (start token, language). */
  public List<List<Hypothesis>> search(int[][] sources, int[][] prompts, Options options) {
    if (!(model instanceof EncoderDecoder e)) throw new IllegalArgumentException("a decoder looks at no sources");
    Stepper.checkSources(e, sources, prompts);
    Stepper.check(e, prompts, options.maxNew);
    try (Stepper stepper = Stepper.of(e, run, sources)) {
      return search(stepper, prompts, options);
    }
  }

  private List<List<Hypothesis>> search(Stepper stepper, int[][] prompts, Options options) {
    List<Search> all = new ArrayList<>();
    for (int i = 0; i < prompts.length; i++) all.add(new Search(prompts[i], stepper.open(i), options));
    for (int step = 0; step < options.maxNew; step++) {
      List<Search> active = all.stream().filter(s -> !s.beams.isEmpty()).toList();
      if (active.isEmpty()) break;
      int[] sequences = active.stream().flatMapToInt(s -> s.beams.stream().mapToInt(b -> b.sequence)).toArray();
      int[][] rows = active.stream().flatMap(s -> s.beams.stream().map(b -> b.last(s.prompt))).toArray(int[][]::new);
      Tensor logits = stepper.logits(sequences, rows, step > 0);
      Tensor scratch = run.real(1, logits.cols());
      int at = 0;
      for (Search s : active) at = s.consider(run, logits, at, scratch);
      run.reset();
      for (Search s : active) s.proceed(stepper);
    }
    return all.stream().map(Search::best).toList();
  }

  /** A continuation that is followed: its new ids, the sum of their log-probabilities, and where its keys lie. */
  private record Followed(int[] ids, double sum, int sequence) {
    /** What its sequence has not seen yet. */
    int[] last(int[] prompt) {
      return ids.length == 0 ? prompt : new int[] {ids[ids.length - 1]};
    }

    int[] with(int id) {
      int[] longer = Arrays.copyOf(ids, ids.length + 1);
      longer[ids.length] = id;
      return longer;
    }
  }

  /** The search of one prompt. */
  private static final class Search {
    private final int[] prompt;
    private final Options options;
    /** Best first; empty once the search is done. */
    private List<Followed> beams;
    /** At most as many as beams, in the order in which they were found. */
    private final List<Hypothesis> found = new ArrayList<>();
    private double worst = Double.POSITIVE_INFINITY;
    /** The best of this step, best first. */
    private final List<Candidate> candidates = new ArrayList<>();

    Search(int[] prompt, int sequence, Options options) {
      this.prompt = prompt;
      this.options = options;
      beams = List.of(new Followed(new int[0], 0, sequence));
    }

    /** Takes the rows of its beams from the batch's scores; where the next search's rows begin. */
    int consider(EagerRun run, Tensor logits, int from, Tensor scratch) {
      candidates.clear();
      // Even if all ends are among the best of every beam, as many as beams are left to follow.
      int kept = Math.max(2, 1 + options.ends.size()) * options.beams;
      for (int b = 0; b < beams.size(); b++) {
        int row = from + b;
        double all = logSum(run.kernels(), logits, row, scratch);
        double[] filtered = options.filters.isEmpty() ? null : filtered(logits, row, all, beams.get(b));
        double sum = beams.get(b).sum;
        double least = candidates.size() < kept ? Double.NEGATIVE_INFINITY : candidates.getLast().score;
        for (int id = 0; id < logits.cols(); id++) {
          double score = (filtered == null ? logits.get(row, id) - all : filtered[id]) + sum;
          if (!(score > least)) continue;
          insert(new Candidate(b, id, score), kept);
          if (candidates.size() == kept) least = candidates.getLast().score;
        }
      }
      return from + beams.size();
    }

    /** Behind those that are as good: of equals the first beam's, and of those the smaller id. */
    private void insert(Candidate c, int kept) {
      int at = candidates.size();
      while (at > 0 && candidates.get(at - 1).score < c.score) at--;
      candidates.add(at, c);
      if (candidates.size() > kept) candidates.removeLast();
    }

    /** ln of the sum of e^score over the vocabulary; a token's ln p is its score less that. */
    private static double logSum(Kernels k, Tensor logits, int row, Tensor scratch) {
      int n = logits.cols();
      double most = k.max(logits.data(), logits.at(row), n);
      if (Double.isNaN(most)) throw new IllegalArgumentException("a score is not a number; the model is broken");
      return most + StrictMath.log(k.expSum(most, logits.data(), logits.at(row), scratch.data(), scratch.at(0), n));
    }

    /** ln p of every token, and what the filters leave of that. */
    private double[] filtered(Tensor logits, int row, double all, Followed beam) {
      double[] p = new double[logits.cols()];
      for (int id = 0; id < p.length; id++) p[id] = logits.get(row, id) - all;
      int[] history = history(beam);
      for (ScoreFilter filter : options.filters) filter.apply(p, history);
      return p;
    }

    private int[] history(Followed beam) {
      int[] all = Arrays.copyOf(prompt, prompt.length + beam.ids.length);
      System.arraycopy(beam.ids, 0, all, prompt.length, beam.ids.length);
      return all;
    }

    /** Ended candidates become hypotheses, the best others are followed, and sequences are handed on to them. */
    void proceed(Stepper stepper) {
      List<Candidate> next = new ArrayList<>();
      for (int rank = 0; rank < candidates.size() && next.size() < options.beams; rank++) {
        Candidate c = candidates.get(rank);
        if (!options.ends.contains(c.token)) next.add(c);
        else if (rank < options.beams) add(beams.get(c.beam).with(c.token), c.score);
      }
      int made = beams.getFirst().ids.length + 1;
      boolean done = candidates.isEmpty() || next.isEmpty() || done(candidates.getFirst().score, made);
      List<Followed> old = beams;
      beams = new ArrayList<>();
      if (!done) {
        follow(old, next, stepper);
        return;
      }
      old.forEach(b -> stepper.drop(b.sequence));
    }

    /** A parent's sequence goes to its first child, copies of it to the others; childless ones are given back first. */
    private void follow(List<Followed> old, List<Candidate> next, Stepper stepper) {
      boolean[] used = new boolean[old.size()];
      for (Candidate c : next) used[c.beam] = true;
      for (int b = 0; b < used.length; b++) if (!used[b]) stepper.drop(old.get(b).sequence);
      Arrays.fill(used, false);
      for (Candidate c : next) {
        Followed parent = old.get(c.beam);
        int sequence = used[c.beam] ? stepper.fork(parent.sequence) : parent.sequence;
        used[c.beam] = true;
        beams.add(new Followed(parent.with(c.token), c.score, sequence));
      }
      if (made() == options.maxNew) {                                           // the last step: all that are left count
        for (Followed b : beams) add(b.ids, b.sum);
        beams.forEach(b -> stepper.drop(b.sequence));
        beams = List.of();
      }
    }

    private int made() {
      return beams.getFirst().ids.length;
    }

    private double value(double sum, int length) {
      return sum / StrictMath.pow(length, options.penalty);
    }

    /** Keeps a hypothesis if it is among the best; the worst makes room. */
    private void add(int[] ids, double sum) {
      double score = value(sum, ids.length);
      if (found.size() == options.beams && !(score > worst)) return;
      found.add(new Hypothesis(ids, score));
      if (found.size() > options.beams) {
        found.remove(found.stream().min(Comparator.comparingDouble(Hypothesis::score)).orElseThrow());
      }
      worst = found.stream().mapToDouble(Hypothesis::score).min().orElseThrow();
    }

    /** @param best sum of the best continuation of this step, ended or not, {@code made} tokens long */
    private boolean done(double best, int made) {
      if (found.size() < options.beams) return false;
      return switch (options.stop) {
        case EARLY -> true;
        case LIKELY -> worst >= value(best, made);
        case CERTAIN -> worst >= value(best, options.penalty > 0 ? options.maxNew : made);
      };
    }

    /** Best first; of equals the one that was found last, as the reference has it. */
    List<Hypothesis> best() {
      List<Hypothesis> sorted = new ArrayList<>(found);
      sorted.sort(Comparator.comparingDouble(Hypothesis::score));
      return sorted.reversed().subList(0, Math.min(options.results, sorted.size())).stream().toList();
    }
  }
}

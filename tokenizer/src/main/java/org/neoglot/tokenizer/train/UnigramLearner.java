// A Unigram model learned from words: expectation, maximization, and pruning of what is missed least.
package org.neoglot.tokenizer.train;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Kudo 2018 (arXiv:1804.10959, section 3.2), with the sparse prior of the digamma function on the expected counts
 * (Liang and Klein 2007) as in SentencePiece. Sums are made in a fixed number of stripes of the words, in order: the
 * result does not depend on the number of threads.
 */
final class UnigramLearner {
  private static final int STRIPES = 8;
  private static final double LEAST_EXPECTED = 0.5; // a piece that is expected more seldom goes
  private static final double SURPLUS = 1.1;        // pruning stops at so many times the wanted size
  private static final double REQUIRED_STEP = 1e-4; // keeps the scores of required characters apart

  private final List<PieceCorpus.Counted> words;
  private final PieceOptions.Unigram options;
  private final int desired;
  private List<Scored> pieces;

  private UnigramLearner(List<PieceCorpus.Counted> words, List<Scored> seeds, PieceOptions.Unigram options,
      int desired) {
    this.words = words;
    this.options = options;
    this.desired = desired;
    this.pieces = seeds;
  }

  /**
   * Learns the pieces.
   *
   * @param size the vocabulary as a whole
   * @param wanted how many of it are to be learned, the required characters included
   * @return pieces, the most probable first
   */
  static List<Scored> learn(List<PieceCorpus.Counted> words, List<Scored> seeds, List<PieceCorpus.Char> required,
      PieceOptions.Unigram options, int size, int wanted) {
    var learner = new UnigramLearner(words, seeds, options, (int) (size * SURPLUS));
    while (true) {
      for (int i = 0; i < options.subIterations(); i++) {
        learner.expectAndMaximize();
      }
      int before = learner.pieces.size();
      if (before <= learner.desired) {
        break;
      }
      learner.prune();
      if (learner.pieces.size() == before) {
        break; // nothing is left that could go
      }
    }
    return learner.chosen(required, wanted);
  }

  /** What one stripe of the words adds up. */
  private interface Stripe<T> {
    T run(int stripe);
  }

  private static <T> List<T> inStripes(Stripe<T> work) {
    return IntStream.range(0, STRIPES).parallel().mapToObj(work::run).toList();
  }

  private void expectAndMaximize() {
    var lattice = new Lattice(pieces);
    List<double[]> parts = inStripes(stripe -> {
      var expected = new double[pieces.size()];
      var scratch = new Lattice.Scratch();
      for (int i = stripe; i < words.size(); i += STRIPES) {
        lattice.expect(scratch, words.get(i).text(), words.get(i).count(), expected, 0);
      }
      return expected;
    });
    double[] expected = new double[pieces.size()];
    for (double[] part : parts) {
      Arrays.setAll(expected, id -> expected[id] + part[id]);
    }
    maximize(expected);
  }

  private void maximize(double[] expected) {
    double sum = Arrays.stream(expected).filter(e -> e >= LEAST_EXPECTED).sum();
    double log = digamma(sum);
    var kept = new ArrayList<Scored>();
    for (int id = 0; id < expected.length; id++) {
      if (expected[id] >= LEAST_EXPECTED) {
        kept.add(new Scored(pieces.get(id).text(), digamma(expected[id]) - log));
      }
    }
    pieces = kept;
  }

  /** The digamma function for x above 0, by recurrence up to 7, then its asymptotic series; error below 1e-9. */
  static double digamma(double x) {
    double sum = 0;
    double y = x;
    for (; y < 7; y++) {
      sum -= 1 / y;
    }
    y -= 0.5;
    double r = 1 / (y * y);
    return sum + StrictMath.log(y) + r * (1.0 / 24 - r * (7.0 / 960 - r * (31.0 / 8064 - r * (127.0 / 30720))));
  }

  /** What the best cuts of all words use. */
  private record Usage(double[] tokens, double[] occurrences) {}

  /** Leaves the pieces whose loss would cost most likelihood, assuming their text were cut the next best way. */
  private void prune() {
    var lattice = new Lattice(pieces);
    var alternatives = new int[pieces.size()][];
    IntStream.range(0, pieces.size()).parallel().forEach(id -> alternatives[id] = alternative(lattice, id));
    Usage usage = usage(lattice);
    double sum = Arrays.stream(usage.tokens).sum();
    double all = words.stream().mapToDouble(PieceCorpus.Counted::count).sum();
    var kept = new ArrayList<Scored>();
    var candidates = new ArrayList<Candidate>();
    for (int id = 0; id < pieces.size(); id++) {
      double frequency = usage.tokens[id];
      if (frequency == 0 || alternatives[id] == SPLIT) {
        continue;
      }
      if (alternatives[id].length == 0) {
        kept.add(pieces.get(id));
      } else {
        double share = usage.occurrences[id] / all;
        candidates.add(new Candidate(id, share * loss(frequency, sum, alternatives[id], usage.tokens)));
      }
    }
    int size = Math.max(desired, (int) (options.shrink() * pieces.size()));
    candidates.sort(null);
    for (Candidate candidate : candidates) {
      if (kept.size() >= size) {
        break;
      }
      kept.add(pieces.get(candidate.id));
    }
    pieces = kept;
  }

  private record Candidate(int id, double loss) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      return loss != other.loss ? Double.compare(other.loss, loss) : Integer.compare(id, other.id);
    }
  }

  private static final int[] SPLIT = {};
  private static final int[] ALONE = {};

  /** How a piece's text is cut without it: {@code SPLIT} if that is likelier anyway, {@code ALONE} if there is no way. */
  private int[] alternative(Lattice lattice, int id) {
    String text = pieces.get(id).text();
    if (text.codePointCount(0, text.length()) == 1) {
      return ALONE;
    }
    var path = new IntArrayList();
    double score = lattice.best(new Lattice.Scratch(), text, id, path);
    return score > pieces.get(id).score() ? SPLIT : path.toIntArray();
  }

  private Usage usage(Lattice lattice) {
    List<Usage> parts = inStripes(stripe -> {
      var usage = new Usage(new double[pieces.size()], new double[pieces.size()]);
      var scratch = new Lattice.Scratch();
      var path = new IntArrayList();
      for (int i = stripe; i < words.size(); i += STRIPES) {
        path.clear();
        lattice.best(scratch, words.get(i).text(), -1, path);
        double count = words.get(i).count();
        path.forEach(id -> usage.tokens[Math.max(0, id)] += count);
        path.forEach(id -> usage.occurrences[Math.max(0, id)] += count);
      }
      return usage;
    });
    var all = new Usage(new double[pieces.size()], new double[pieces.size()]);
    for (Usage part : parts) {
      Arrays.setAll(all.tokens, id -> all.tokens[id] + part.tokens[id]);
      Arrays.setAll(all.occurrences, id -> all.occurrences[id] + part.occurrences[id]);
    }
    return all;
  }

  /** Log probability of a piece less that of its parts, once its occurrences are added to theirs. */
  private static double loss(double frequency, double sum, int[] parts, double[] tokens) {
    double with = StrictMath.log(frequency) - StrictMath.log(sum);
    double logSum = StrictMath.log(sum + frequency * (parts.length - 1));
    double without = 0;
    for (int part : parts) {
      without += StrictMath.log(tokens[Math.max(0, part)] + frequency) - logSum;
    }
    return with - without;
  }

  /** The required characters, whatever they are worth, then the best of the others. */
  private List<Scored> chosen(List<PieceCorpus.Char> required, int wanted) {
    Map<String, Double> known = new HashMap<>();
    pieces.forEach(p -> known.put(p.text(), p.score()));
    double least = pieces.stream().mapToDouble(Scored::score).min().orElse(0);
    Map<String, Double> chosen = new HashMap<>();
    double step = 0;
    for (PieceCorpus.Char c : required) {
      Double score = known.get(c.text());
      chosen.put(c.text(), score != null ? score : least + step);
      step += score != null ? 0 : REQUIRED_STEP;
    }
    for (Scored piece : pieces.stream().sorted(Scored.BEST_FIRST).toList()) {
      if (chosen.size() >= wanted && !chosen.containsKey(piece.text())) {
        break;
      }
      chosen.putIfAbsent(piece.text(), piece.score());
    }
    return chosen.entrySet().stream().map(e -> new Scored(e.getKey(), e.getValue())).sorted(Scored.BEST_FIRST).toList();
  }
}

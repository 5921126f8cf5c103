// Beam search as one would write it down: nothing is kept from step to step, everything is sorted whole.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** What {@link Beam} is held to: scores come from a function of all ids so far. */
record PlainBeam(Function<int[], double[]> scores, Beam.Options options) {
  private record Path(int[] ids, double sum) {}

  List<Beam.Hypothesis> search(int[] prompt) {
    List<Path> beams = List.of(new Path(new int[0], 0));
    List<Beam.Hypothesis> found = new ArrayList<>();
    for (int made = 1; made <= options.maxNew(); made++) {
      List<Path> all = all(prompt, beams);
      beams = new ArrayList<>();
      for (int rank = 0; rank < all.size() && beams.size() < options.beams(); rank++) {
        Path p = all.get(rank);
        if (!options.ends().contains(p.ids[made - 1])) beams.add(p);
        else if (rank < options.beams()) keep(found, p);
      }
      if (beams.isEmpty() || done(found, all.getFirst().sum, made)) return best(found);
    }
    for (Path p : beams) keep(found, p);
    return best(found);
  }

  /** Every beam with every token, best first. */
  private List<Path> all(int[] prompt, List<Path> beams) {
    List<Path> all = new ArrayList<>();
    for (Path beam : beams) {
      int[] seen = Tiny.join(prompt, beam.ids);
      double[] p = Sampling.softmax(scores.apply(seen));
      for (int i = 0; i < p.length; i++) p[i] = StrictMath.log(p[i]);
      for (ScoreFilter f : options.filters()) f.apply(p, seen);
      for (int i = 0; i < p.length; i++) {
        if (p[i] > Double.NEGATIVE_INFINITY) all.add(new Path(Tiny.join(beam.ids, new int[] {i}), beam.sum + p[i]));
      }
    }
    all.sort(Comparator.comparingDouble((Path p) -> -p.sum));
    return all;
  }

  private double value(double sum, int length) {
    return sum / Math.pow(length, options.penalty());
  }

  private void keep(List<Beam.Hypothesis> found, Path p) {
    found.add(new Beam.Hypothesis(p.ids, value(p.sum, p.ids.length)));
    found.sort(Comparator.comparingDouble(h -> -h.score()));
    if (found.size() > options.beams()) found.removeLast();
  }

  private boolean done(List<Beam.Hypothesis> found, double best, int made) {
    if (found.size() < options.beams()) return false;
    return switch (options.stop()) {
      case EARLY -> true;
      case LIKELY -> found.getLast().score() >= value(best, made);
      case CERTAIN -> found.getLast().score() >= value(best, options.penalty() > 0 ? options.maxNew() : made);
    };
  }

  private List<Beam.Hypothesis> best(List<Beam.Hypothesis> found) {
    return found.subList(0, Math.min(options.results(), found.size()));
  }
}

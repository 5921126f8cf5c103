// Beam search: as written down plainly, exhaustive where it is wide enough, alone as in a batch.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;

class BeamTest {
  private static final Set<Integer> ENDS = Set.of(3, 17, 29, 40, 44);

  private final Tiny tiny = Tiny.of();
  private final EagerRun run = Run.eager(new Threads(2));
  private final EagerRun exact = Run.exact();

  @AfterEach
  void close() {
    run.close();
    exact.close();
    tiny.close();
  }

  private double[] uncached(int[] ids) {
    double[] last = Tiny.last(tiny.logits(exact, ids));
    exact.reset();
    return last;
  }

  static Stream<Beam.Options> options() {
    List<Beam.Options> all = new ArrayList<>();
    for (Beam.Stop stop : Beam.Stop.values()) {
      for (double penalty : new double[] {0, 1, 2.5, -0.7}) {
        all.add(new Beam.Options(4, 4, 9, ENDS, penalty, stop, List.of()));
      }
    }
    all.add(new Beam.Options(3, 1, 12, Set.of(), 1, Beam.Stop.LIKELY, List.of(new ScoreFilter.NoRepeat(1))));
    all.add(new Beam.Options(5, 5, 8, ENDS, 1, Beam.Stop.LIKELY, List.of(new ScoreFilter.MinLength(10, ENDS),
        new ScoreFilter.Forced(7, 6), new ScoreFilter.BadWords(List.of(List.of(9), List.of(7, 11))),
        new ScoreFilter.Forced(3, 13))));
    // Half of the vocabulary is left out: what stays shares its probability, and beams of few choices lose nothing by it.
    List<List<Integer>> half = IntStream.range(0, Tiny.VOCABULARY / 2).mapToObj(List::of).toList();
    all.add(new Beam.Options(4, 4, 9, ENDS, 1, Beam.Stop.LIKELY, List.of(new ScoreFilter.RepetitionPenalty(1.3),
        new ScoreFilter.BadWords(half), new ScoreFilter.Forced(7, 6), new ScoreFilter.Normalise())));
    all.add(new Beam.Options(1, 1, 9, ENDS, 1, Beam.Stop.LIKELY, List.of()));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("options")
  void itFindsWhatThePlainSearchFinds(Beam.Options options) {
    int[][] prompts = {Tiny.ids(1, 6), Tiny.ids(2, 6), Tiny.ids(8, 6)};
    List<List<Beam.Hypothesis>> found = new Beam(tiny.model(), run).search(prompts, options);
    for (int p = 0; p < prompts.length; p++) {
      List<Beam.Hypothesis> wanted = new PlainBeam(this::uncached, options).search(prompts[p]);
      assertEquals(wanted.size(), found.get(p).size());
      for (int i = 0; i < wanted.size(); i++) {
        assertArrayEquals(wanted.get(i).ids(), found.get(p).get(i).ids(), "prompt " + p + ", hypothesis " + i);
        assertEquals(wanted.get(i).score(), found.get(p).get(i).score(), 1e-4);
      }
    }
  }

  /** By hand: of four equal tokens one is left out, so each of the others has a third. */
  @Test
  void afterNormalisingSumsAreLogProbabilities() {
    double[] scores = {-1, -1, Double.NEGATIVE_INFINITY, -1};
    new ScoreFilter.Normalise().apply(scores, new int[] {1});
    assertArrayEquals(new double[] {-Math.log(3), -Math.log(3), Double.NEGATIVE_INFINITY, -Math.log(3)}, scores, 1e-15);
    double[] nothing = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    new ScoreFilter.Normalise().apply(nothing, new int[] {1});
    assertArrayEquals(new double[] {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY}, nothing);
    // Two tokens are left of all, so that every continuation of n tokens has at most n ln 2 to lose on the average.
    var all = IntStream.range(2, Tiny.VOCABULARY).mapToObj(List::of).toList();
    var options = new Beam.Options(2, 2, 1, Set.of(), 1, Beam.Stop.LIKELY,
        List.of(new ScoreFilter.BadWords(all), new ScoreFilter.Normalise()));
    var found = new Beam(tiny.model(), run).search(new int[][] {Tiny.ids(1, 6)}, options).getFirst();
    assertEquals(1, Math.exp(found.get(0).score()) + Math.exp(found.get(1).score()), 1e-9);
  }

  /** As many beams as tokens lose nothing in two steps. */
  @Test
  void aSearchThatIsWideEnoughFindsTheBestOfAll() {
    int[] prompt = Tiny.ids(5, 4);
    List<Beam.Hypothesis> all = new ArrayList<>();
    double[] first = Sampling.softmax(uncached(prompt));
    for (int a = 0; a < Tiny.VOCABULARY; a++) {
      double[] second = Sampling.softmax(uncached(Tiny.join(prompt, new int[] {a})));
      for (int b = 0; b < Tiny.VOCABULARY; b++) {
        all.add(new Beam.Hypothesis(new int[] {a, b}, (Math.log(first[a]) + Math.log(second[b])) / 2));
      }
    }
    all.sort((x, y) -> Double.compare(y.score(), x.score()));
    var options = new Beam.Options(Tiny.VOCABULARY, 10, 2, Set.of(), 1, Beam.Stop.LIKELY, List.of());
    List<Beam.Hypothesis> found = new Beam(tiny.model(), run).search(new int[][] {prompt}, options).getFirst();
    for (int i = 0; i < 10; i++) assertArrayEquals(all.get(i).ids(), found.get(i).ids(), "hypothesis " + i);
  }

  @Test
  void oneBeamIsGreedy() {
    int[][] prompts = {Tiny.ids(1, 6), Tiny.ids(2, 40)};
    int[][] greedy = new Generator(tiny.model(), run).generate(prompts, Generator.Options.greedy(20));
    var found = new Beam(tiny.model(), run).search(prompts, Beam.Options.of(1, 20, Set.of()));
    for (int p = 0; p < prompts.length; p++) assertArrayEquals(greedy[p], found.get(p).getFirst().ids());
  }

  @Test
  void whatAPromptYieldsDoesNotDependOnItsNeighbours() {
    int[][] prompts = {Tiny.ids(1, 3), Tiny.ids(2, 50), Tiny.ids(3, 33)};
    var options = new Beam.Options(5, 3, 40, ENDS, 0.8, Beam.Stop.CERTAIN, List.of());
    Beam beam = new Beam(tiny.model(), run);
    var together = beam.search(prompts, options);
    for (int p = 0; p < prompts.length; p++) {
      var alone = beam.search(new int[][] {prompts[p]}, options).getFirst();
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(alone.get(i).ids(), together.get(p).get(i).ids());
        assertEquals(alone.get(i).score(), together.get(p).get(i).score(), "to the bit");
      }
    }
  }

  @Test
  void whatCannotBeIsOneClearLine() {
    refused("asked for 0 beams", () -> Beam.Options.of(0, 5, ENDS));
    refused("asked for 5 results of 4 beams", () -> new Beam.Options(4, 5, 5, ENDS, 1, Beam.Stop.EARLY, List.of()));
    refused("asked for 0 new tokens", () -> Beam.Options.of(4, 0, ENDS));
    refused("the length penalty is NaN", () -> new Beam.Options(4, 4, 5, ENDS, Double.NaN, Beam.Stop.EARLY, List.of()));
    refused("prompt 0 of 100 tokens and 29 new ones are 129",
        () -> new Beam(tiny.model(), run).search(new int[][] {Tiny.ids(1, 100)}, Beam.Options.of(2, 29, ENDS)));
    refused("a decoder looks at no sources",
        () -> new Beam(tiny.model(), run).search(new int[][] {{1}}, new int[][] {{1}}, Beam.Options.of(2, 3, ENDS)));
  }

  private static void refused(String start, org.junit.jupiter.api.function.Executable what) {
    var e = assertThrows(IllegalArgumentException.class, what);
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
  }
}

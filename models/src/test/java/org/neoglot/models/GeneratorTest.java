// Generation: cached as uncached, alone as in a batch, told token by token, refused when it cannot be.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;

class GeneratorTest {
  private static final Sampling DRAW = new Sampling.Draw(1.5, 0, 1, 0);

  private final Tiny tiny = Tiny.of();
  private final EagerRun run = Run.eager(new Threads(2));
  private final Generator generator = new Generator(tiny.model(), run);

  @AfterEach
  void close() {
    run.close();
    tiny.close();
  }

  @Test
  void cachedGreedyIdsAreThoseOfUncachedCalls() {
    int[] prompt = Tiny.ids(1, 6);
    int[] ids = prompt.clone();
    for (int i = 0; i < 30; i++) {
      int next = new Sampling.Greedy().choose(Tiny.last(tiny.logits(run, ids)), 0, i);
      ids = Tiny.join(ids, new int[] {next});
      run.reset();
    }
    int[] wanted = Arrays.copyOfRange(ids, 6, 36);
    assertArrayEquals(wanted, generator.generate(new int[][] {prompt}, Generator.Options.greedy(30))[0]);
    try (EagerRun exact = Run.exact()) {
      assertArrayEquals(wanted, new Generator(tiny.model(), exact).generate(new int[][] {prompt},
          Generator.Options.greedy(30))[0], "in double precision");
    }
  }

  @Test
  void aDrawDependsOnItsSeedAndPlaceAndNotOnItsNeighbours() {
    int[][] prompts = {Tiny.ids(1, 3), Tiny.ids(2, 50), Tiny.ids(1, 3)};
    int[][] together = generator.generate(prompts, options(20, 5));
    assertArrayEquals(together, generator.generate(prompts, options(20, 5)), "same seed");
    assertFalse(Arrays.deepEquals(together, generator.generate(prompts, options(20, 6))), "another seed");
    assertFalse(Arrays.equals(together[0], together[2]), "equal prompts of a batch differ");
    for (int i = 0; i < prompts.length; i++) {
      assertArrayEquals(together[i], generator.generate(new int[][] {prompts[i]}, options(20, 5 + i))[0], "alone " + i);
    }
    assertArrayEquals(new int[][] {together[0], together[1]},
        generator.generate(new int[][] {prompts[0], prompts[1]}, options(20, 5)), "a neighbour less");
  }

  private static Generator.Options options(int maxNew, long seed) {
    return new Generator.Options(maxNew, Set.of(), DRAW, seed);
  }

  @Test
  void anEndTokenEndsItsSequenceOnly() {
    int[][] prompts = {Tiny.ids(1, 3), Tiny.ids(2, 8)};
    int[][] free = generator.generate(prompts, options(20, 5));
    int end = free[0][4];
    int[][] ended = generator.generate(prompts, new Generator.Options(20, Set.of(end), DRAW, 5));
    for (int i = 0; i < 2; i++) {
      int at = 0;
      while (at < 20 && free[i][at] != end) at++;
      assertArrayEquals(Arrays.copyOf(free[i], Math.min(20, at + 1)), ended[i], "the end included, nothing after");
    }
  }

  @Test
  void aListenerHearsEveryTokenAsItComesAndMayStop() {
    int[][] prompts = {Tiny.ids(1, 3), Tiny.ids(2, 8)};
    int[][] free = generator.generate(prompts, options(6, 5));
    List<Integer> heard = new ArrayList<>();
    int[][] made = generator.generate(prompts, options(6, 5), (prompt, id) -> {
      heard.add(100 * prompt + id);
      return prompt == 1 || heard.size() < 3;                      // the first is stopped at its second token
    });
    assertArrayEquals(new int[][] {Arrays.copyOf(free[0], 2), free[1]}, made);
    assertEquals(List.of(free[0][0], 100 + free[1][0], free[0][1], 100 + free[1][1], 100 + free[1][2], 100 + free[1][3],
        100 + free[1][4], 100 + free[1][5]), heard);
  }

  @Test
  void memoryDoesNotGrowFromGenerationToGeneration() {
    generator.generate(new int[][] {Tiny.ids(1, 60)}, Generator.Options.greedy(60));
    long peak = run.workspace().peakBytes();
    for (int i = 0; i < 5; i++) generator.generate(new int[][] {Tiny.ids(i, 60)}, Generator.Options.greedy(60));
    assertEquals(peak, run.workspace().peakBytes());
  }

  @Test
  void aPromptThatCannotBeIsOneClearLine() {
    refused("prompt 1 is empty", new int[][] {{1}, {}}, 1);
    refused("prompt 0 of 100 tokens and 29 new ones are 129, but the model's context is 128", new int[][] {Tiny.ids(1, 100)}, 29);
    refused("prompt 0 of 100 tokens and 2147483647 new ones are 2147483747", new int[][] {Tiny.ids(1, 100)}, Integer.MAX_VALUE);
    refused("prompt 0 holds id 53, but the model's vocabulary has 53 tokens", new int[][] {{1, 53}}, 1);
    refused("prompt 0 holds id -1", new int[][] {{-1}}, 1);
    assertThrows(IllegalArgumentException.class, () -> Generator.Options.greedy(0));
    assertEquals(28, generator.generate(new int[][] {Tiny.ids(1, 100)}, Generator.Options.greedy(28))[0].length, "just fits");
  }

  private void refused(String start, int[][] prompts, int maxNew) {
    var e = assertThrows(IllegalArgumentException.class,
        () -> generator.generate(prompts, Generator.Options.greedy(maxNew)));
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
  }
}

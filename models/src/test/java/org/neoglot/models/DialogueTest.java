// A dialogue answers as generation from nothing does, and computes only what is new.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;

class DialogueTest {
  @Test
  void answersAsFromNothing() {
    try (Tiny tiny = Tiny.of(); Threads threads = new Threads(2); EagerRun run = Run.eager(threads);
        Dialogue dialogue = new Dialogue(tiny.model(), run)) {
      var generator = new Generator(tiny.model(), run);
      int[] prompt = Tiny.ids(1, 9);
      for (int turn = 0; turn < 4; turn++) {
        var options = new Generator.Options(7, Set.of(), new Sampling.Draw(1.3, 0, 1, 0), turn);
        int[] answer = dialogue.answer(prompt, options, (which, id) -> true);
        assertArrayEquals(generator.generate(new int[][] {prompt}, options)[0], answer, "turn " + turn);
        assertEquals(prompt.length + 6, dialogue.length(), "the last token was not computed");
        prompt = Tiny.join(Tiny.join(prompt, answer), Tiny.ids(10 + turn, 3));
      }
      int[] other = Arrays.copyOf(prompt, 5);                  // earlier turns were taken back
      assertArrayEquals(generator.generate(new int[][] {other}, Generator.Options.greedy(5))[0],
          dialogue.answer(other, Generator.Options.greedy(5), (which, id) -> true));
      assertArrayEquals(generator.generate(new int[][] {other}, Generator.Options.greedy(5))[0],
          dialogue.answer(other, Generator.Options.greedy(5), (which, id) -> true), "the same prompt again");
    }
  }

  @Test
  void stopsWhenToldAndRefusesWhatIsTooLong() {
    try (Tiny tiny = Tiny.of(); Threads threads = new Threads(1); EagerRun run = Run.eager(threads);
        Dialogue dialogue = new Dialogue(tiny.model(), run)) {
      List<Integer> heard = new ArrayList<>();
      int[] some = dialogue.answer(Tiny.ids(1, 4), Generator.Options.greedy(9), (which, id) -> heard.add(id) && heard.size() < 3);
      assertEquals(3, some.length);
      int context = tiny.model().context();
      assertThrows(IllegalArgumentException.class,
          () -> dialogue.answer(Tiny.ids(1, context), Generator.Options.greedy(1), (which, id) -> true));
    }
  }
}

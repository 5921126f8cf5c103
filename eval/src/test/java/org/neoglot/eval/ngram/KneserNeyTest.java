// Kneser-Ney against its definition, by hand and on stories.
package org.neoglot.eval.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.StoryWorld;

class KneserNeyTest {
  private static final List<int[]> SMALL = List.of(new int[] {0, 1, 2, 1, 2, 3}, new int[] {0, 1, 2, 2, 0, 1, 1, 3},
      new int[] {});

  @Test void probabilitiesSumToOneAfterAnyContext() {
    for (int order = 1; order <= 5; order++) {
      var model = KneserNey.train(order, 6, SMALL);
      // Seen, half seen and never seen contexts, and the start of a document.
      for (int[] context : List.of(new int[] {}, new int[] {0}, new int[] {0, 1, 2}, new int[] {5, 5},
          new int[] {3, 0, 1, 2, 1})) {
        double sum = 0;
        for (int token = 0; token < 6; token++) {
          double p = model.probability(context, context.length, token);
          assertTrue(p > 0, "token " + token);
          sum += p;
        }
        assertEquals(1, sum, 1e-12, "order " + order);
      }
    }
  }

  /** Worked out with pencil for the documents a b, c b, b b and a c. */
  @Test void lowerOrdersCountContexts() {
    int a = 0, b = 1, c = 2;
    // Each document gives the bigrams (start, x) and (x, y); start is a context too.
    var model = KneserNey.train(2, 3, List.of(new int[] {a, b}, new int[] {c, b}, new int[] {b, b}, new int[] {a, c}));
    // Bigram types before a: start; before b: start, a, c, b; before c: start, a. Sum 7.
    double uniform = 1.0 / 3;
    // Unigram counts 1, 4, 2: n1 = 1, n2 = 1, so Y = 1/3; n3 = 0, n4 = 1: D1 = 1 - 2Y, D2 = 2 (cut to 1.95), D3 = 1.5.
    double d1 = 1 - 2.0 / 3, d2 = 1.95, d3 = 1.5;
    double freed = (d1 + d2 + d3) / 7;
    double unigram = (4 - d3) / 7 + freed * uniform;
    // After c only b was seen, once. Bigram counts: (start, a) 2, the other six 1.
    double y = 6.0 / (6 + 2), bigramD1 = 1 - 2 * y * 1 / 6;
    assertEquals((1 - bigramD1) / 1 + bigramD1 * unigram, model.probability(new int[] {c}, 1, b), 1e-12);
  }

  @Test void refusesWhatCannotBeCounted() {
    var e = assertThrows(IllegalArgumentException.class, () -> KneserNey.train(3, 2, List.of(new int[] {0},
        new int[] {1, 7})));
    assertEquals("document 1 position 1: id 7 found, 0 to 1 wanted", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> KneserNey.train(0, 2, List.of()));
    assertThrows(IllegalArgumentException.class, () -> KneserNey.train(2, 2, List.of()).bitsPerByte(List.of(), 0));
  }

  @Test void anUntrainedModelIsUniform() {
    assertEquals(-StrictMath.log(8), KneserNey.train(5, 8, List.of()).logProbability(new int[] {3, 1}, 1), 1e-12);
  }

  /** On held-out stories longer memory pays, and beyond the uniform distribution everything does. */
  @Test void fiveGramsBeatLowerOrdersOnHeldOutStories() {
    var words = new HashMap<String, Integer>();
    var train = new ArrayList<int[]>();
    var test = new ArrayList<int[]>();
    var world = StoryWorld.standard();
    world.stories(Split.TRAIN, 3, 600).forEach(s -> train.add(ids(s.english(), words)));
    long[] bytes = {0};
    world.stories(Split.HELD_OUT, 3, 100).forEach(s -> {
      test.add(ids(s.english(), words));
      bytes[0] += s.english().getBytes(StandardCharsets.UTF_8).length;
    });
    double before = Double.MAX_VALUE;
    for (int order : new int[] {1, 2, 3, 5}) {
      double bits = KneserNey.train(order, words.size(), train).bitsPerByte(test, bytes[0]);
      assertTrue(bits < before, "order " + order + ": " + bits + " after " + before);
      before = bits;
    }
    assertTrue(before < 1.2, "bits per byte " + before);
  }

  private static int[] ids(String text, Map<String, Integer> words) {
    return java.util.regex.Pattern.compile("\\p{L}+|[^\\p{L}\\s]").matcher(text).results()
        .mapToInt(m -> words.computeIfAbsent(m.group(), w -> words.size())).toArray();
  }
}

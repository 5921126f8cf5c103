// Contamination, example choice and language identification.
package org.neoglot.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.neoglot.testing.Shared;

class TextTest {
  @Test void sharedSequencesAreFound() {
    var check = new Contamination(3, List.of("The cat sat on the mat.", "entirely other words here", "Hello!", "..."));
    check.read("Yesterday the CAT, sat on a chair");
    check.read("hello world");
    var report = check.report();
    // "the cat sat" and "cat sat on" of four sequences.
    assertEquals(0.5, report.overlap().get(0));
    assertEquals(0, report.overlap().get(1));
    assertEquals(1, report.overlap().get(2), "a short item is looked for as a whole");
    assertTrue(report.overlap().get(3).isNaN());
    assertEquals(List.of(0, 2), report.seen(0.5));
    check.read("on the");
    check.read("mat");
    assertEquals(0.5, check.report().overlap().get(0), "a sequence does not cross documents");
  }

  @Test void examplesDependOnSeedAndItemOnly() {
    List<Integer> pool = IntStream.range(0, 30).boxed().toList();
    var five = new FewShot(5, 1);
    assertEquals(five.choose(pool, 7, 3), five.choose(pool, 7, 3));
    assertNotEquals(five.choose(pool, 7, 3), five.choose(pool, 7, 4));
    assertNotEquals(five.choose(pool, 7, 3), new FewShot(5, 2).choose(pool, 7, 3));
    for (int i = 0; i < 50; i++) {
      var chosen = new FewShot(29, i).choose(pool, 7, i);
      assertFalse(chosen.contains(7), "the question is no example of itself");
      assertEquals(29, new HashSet<>(chosen).size());
      var balanced = new FewShot(6, i).balanced(pool, x -> x % 3, 7, i);
      for (int label = 0; label < 3; label++) {
        int wanted = label;
        assertEquals(2, balanced.stream().filter(x -> x % 3 == wanted).count());
      }
    }
    assertThrows(IllegalArgumentException.class, () -> new FewShot(30, 1).choose(pool, 7, 0));
    assertThrows(IllegalArgumentException.class, () -> new FewShot(30, 1).balanced(pool, x -> x % 3, 7, 0));
  }

  private static List<String> sentences(String language, String part) throws IOException {
    List<String> out = new ArrayList<>();
    for (String line : Files.readAllLines(Shared.path("data/classify/sib200/" + language + "." + part + ".tsv")).stream().skip(1).toList()) {
      out.add(line.split("\t")[2]);
    }
    return out;
  }

  /** FLORES sentences of seven languages; learned from 100 a language, judged on all test sentences. */
  @Test void languagesAreToldApart() throws IOException {
    var texts = new TreeMap<String, List<String>>();
    List<String> languages = List.of("amh", "eng", "hau", "isl", "mlt", "swa", "yor");
    for (String language : languages) texts.put(language, sentences(language, "train").subList(0, 100));
    var guess = new LanguageGuess(texts);
    int right = 0;
    int all = 0;
    for (String language : languages) {
      for (String text : sentences(language, "test")) {
        all++;
        if (guess.guess(text).equals(language)) right++;
      }
    }
    System.out.println("languages: " + right + " of " + all);
    assertTrue(right >= 0.99 * all, right + " of " + all);
    assertEquals("amh", guess.guess("123 ..."), "nothing to go by: the first");
  }
}

// Contamination and language identification.
package org.neoglot.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
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

  private static List<String> sentences(String language, String part) throws IOException {
    List<String> out = new ArrayList<>();
    var file = Shared.path("data/classify/sib200/" + language + "." + part + ".tsv");
    for (String line : Files.readAllLines(file)) out.add(line.split("\t")[2]);
    out.remove(0);
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

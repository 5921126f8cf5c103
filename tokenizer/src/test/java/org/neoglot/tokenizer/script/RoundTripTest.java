// How much of real lines comes back from Latin letters, script by script.
package org.neoglot.tokenizer.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundTripTest {
  /** Words of this language's column that hold no Latin letter: those cannot be told from romanised ones. */
  private static List<String> words(String language, UnicodeScript script) throws IOException {
    String shared = System.getProperty("neoglot.shared");
    Path file = Path.of(String.valueOf(shared), "data/parallel/flores-sib.multi.dev.tsv.gz");
    assumeTrue(Files.exists(file), () -> "skipped: " + file + " is not there (neoglot.shared=" + shared + ")");
    var words = new ArrayList<String>();
    try (var in = new BufferedReader(new InputStreamReader(
        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      int column = List.of(in.readLine().split("\t", -1)).indexOf(language);
      in.lines().map(line -> line.split("\t", -1)[column]).forEach(line -> {
        for (String word : line.split("[\\s\\p{P}\\p{N}\\p{IsHan}\\p{IsHiragana}]+")) {
          if (!word.isEmpty() && ScriptShares.of(word).share(script) == 1) {
            words.add(Normalizer.normalize(word, Normalizer.Form.NFC));
          }
        }
      });
    }
    return words;
  }

  /** At least that share of characters is in words that come back whole. */
  @ParameterizedTest
  @CsvSource({"amh, ETHIOPIC, 0.997", "arb, ARABIC, 0.999", "hin, DEVANAGARI, 0.98", "guj, GUJARATI, 0.95",
      "kat, GEORGIAN, 0.99", "rus, CYRILLIC, 1", "tha, THAI, 1", "kor, HANGUL, 1", "jpn, KATAKANA, 0.99"})
  void comesBack(String language, UnicodeScript script, double least) throws IOException {
    var there = new Romaniser();
    var back = new FromLatin(script);
    long same = 0;
    long all = 0;
    int latin = 0;
    List<String> words = words(language, script);
    for (String word : words) {
      String roman = there.rewrite(word);
      latin += Set.of(UnicodeScript.LATIN).containsAll(ScriptShares.of(roman).counts().keySet()) ? 1 : 0;
      same += back.rewrite(roman).equals(word) ? word.length() : 0;
      all += word.length();
    }
    assertTrue(words.size() > 20, language + " has words");
    assertEquals(1, (double) latin / words.size(), 0.01, "romanised");
    double share = (double) same / all;
    assertTrue(share >= least, share + " of " + script + " came back, wanted " + least);
    assertEquals(share >= 0.99, Schemes.of(script).reversal() == Scheme.Reversal.WHOLE, script + ": " + share);
  }
}

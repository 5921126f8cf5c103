// Metrics without recorded values, against values from their definitions or from other programs, which are named.
package org.neoglot.eval.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnrecordedMetricsTest {
  /** The three examples in the authors' script (Xu et al. 2016). */
  @Test void sariIsTheAuthors() {
    String source = "About 95 species are currently accepted .";
    String[] references = {"About 95 species are currently known .", "About 95 species are now accepted .",
        "95 species are now accepted ."};
    double[] wanted = {0.2682782411698074, 0.5889995423074248, 0.5071608864657479};
    String[] outputs = {"About 95 you now get in .", "About 95 species are now agreed .",
        "About 95 species are currently agreed ."};
    for (int i = 0; i < 3; i++) {
      var item = Simplified.of(source, outputs[i], references);
      assertEquals(100 * wanted[i], Sari.standard().of(List.of(item)), 1e-9);
    }
  }

  private static List<Detection.Scored> scored(double[] scores, int... positive) {
    List<Detection.Scored> items = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) items.add(new Detection.Scored(scores[i], positive[i] == 1));
    return items;
  }

  /** AUC of scikit-learn 1.9's roc_auc_score; EER by hand. */
  @Test void detection() {
    var mixed = scored(new double[] {.1, .4, .35, .8, .8, .2, .7, .5, .5, .9}, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1);
    assertEquals(0.76, Detection.AUC.of(mixed), 1e-12);
    var parted = scored(new double[] {1, 2, 3, 4}, 0, 0, 1, 1);
    assertEquals(1, Detection.AUC.of(parted));
    assertEquals(0, Detection.EER.of(parted), 1e-12);
    var turned = scored(new double[] {1, 2, 3, 4}, 1, 1, 0, 0);
    assertEquals(0, Detection.AUC.of(turned));
    assertEquals(1, Detection.EER.of(turned), 1e-12);
    // One of four positives lies below one of four negatives: a threshold between them misses 1/4 and accepts 1/4.
    assertEquals(0.25, Detection.EER.of(scored(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, 0, 0, 1, 0, 1, 1, 1)), 1e-12);
    assertEquals(0.5, Detection.AUC.of(scored(new double[] {7, 7, 7}, 1, 0, 1)));
    assertEquals(0.5, Detection.EER.of(scored(new double[] {7, 7, 7}, 1, 0, 1)), 1e-12);
    assertTrue(Double.isNaN(Detection.AUC.of(scored(new double[] {1, 2}, 1, 1))));
    assertTrue(Double.isNaN(Detection.EER.of(scored(new double[] {1, 2}, 0, 0))));
  }

  @Test void diversity() {
    assertEquals(3.0 / 5, Diversity.distinct(1).of(List.of("a b", "a b c")));
    assertEquals(2.0 / 3, Diversity.distinct(2).of(List.of("a b", "a b c")));
    assertTrue(Double.isNaN(Diversity.distinct(2).of(List.of("a", "b"))));
    var self = Diversity.selfBleu(Bleu.sentence());
    String line = "the cat sat on the mat today";
    assertEquals(100, self.of(List.of(line, line, line)), 1e-9);
    assertEquals(0, self.of(List.of("a b c d", "e f g h")), 1e-9);
    var mixed = List.of(line, "the cat sat on a mat", "a dog ran");
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      var others = new ArrayList<>(mixed);
      String text = others.remove(i);
      sum += Bleu.sentence().of(List.of(new Output(text, others)));
    }
    assertEquals(sum / 3, self.of(mixed), 1e-12);
  }

  @Test void editDistances() {
    assertEquals(3, EditDistance.levenshtein("kitten", "sitting"));
    assertEquals(2, EditDistance.levenshtein("ab", "ba"));
    assertEquals(1, EditDistance.damerau("ab", "ba"));
    assertEquals(3, EditDistance.damerau("ca", "abc"));
    assertEquals(1, EditDistance.levenshtein("\uD83D\uDE00", "\uD83D\uDE01"));
    assertEquals(3.0 / 7, EditDistance.normalized("kitten", "sitting"));
    assertEquals(0, EditDistance.normalized("", ""));
    assertEquals(3, EditDistance.common(List.of(1, 2, 3, 4, 1), List.of(3, 4, 1, 2, 1, 3)));
  }

  @Test void rougeInEnglish() {
    var plain = new Rouge(1, Rouge.Words.ENGLISH, Rouge.Part.F1);
    var stemmed = new Rouge(1, Rouge.Words.ENGLISH_STEMMED, Rouge.Part.F1);
    var item = Output.of("The runners were running, happily!", "the runner was run happy");
    assertEquals(0.2, plain.of(List.of(item)), 1e-12);
    // runner, run and happili against runner, run and happi; "was" is too short to be stemmed.
    assertEquals(0.6, stemmed.of(List.of(item)), 1e-12);
    assertEquals(List.of("na", "ve"), Rouge.Words.ENGLISH.of("na\u00EFve"));
    var best = new Output("a b c d", List.of("x y", "a b c", "a b c d e"));
    assertEquals(8.0 / 9, Rouge.n(1).of(List.of(best)), 1e-12);
  }

  /** The example of Lin 2004, section 3.2: a reference sentence of five words, of which two lines have four together. */
  @Test void rougeOverLinesIsTheUnion() {
    var recall = new Rouge(Rouge.LINES, Rouge.Words.UNICODE, Rouge.Part.RECALL);
    assertEquals(4.0 / 5, recall.of(List.of(Output.of("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", "w1 w2 w3 w4 w5"))), 1e-12);
  }

  /** Stems as NLTK 3.10 gives them; all 26,688 words of the shared English text were compared once. */
  @Test void stems() {
    Map.ofEntries(Map.entry("caresses", "caress"), Map.entry("ponies", "poni"), Map.entry("ties", "tie"),
        Map.entry("agreed", "agre"), Map.entry("hopping", "hop"), Map.entry("falling", "fall"), Map.entry("filing", "file"),
        Map.entry("happy", "happi"), Map.entry("enjoy", "enjoy"), Map.entry("relational", "relat"),
        Map.entry("geology", "geolog"), Map.entry("dying", "die"), Map.entry("skies", "sky"), Map.entry("controll", "control"),
        Map.entry("adjustment", "adjust"), Map.entry("by", "by")).forEach((w, s) -> assertEquals(s, PorterStemmer.stem(w), w));
  }

  @Test void terms() {
    var found = new TermUse("Die Gro\u00DFe Mauer, mauer und Mauerwerk.", List.of(List.of("grosse Mauer"), List.of("Mauer"),
        List.of("Mauer"), List.of("Werk", "Mauerwerk")));
    assertEquals(3.0 / 4, TermUse.accuracy().of(List.of(found)));
    assertTrue(Double.isNaN(TermUse.accuracy().of(List.of(new TermUse("x", List.of())))));
    assertThrows(IllegalArgumentException.class, () -> new TermUse("x", List.of(List.of(" "))));
  }

  @Test void languageShare() {
    var metric = LanguageShare.metric(text -> text.startsWith("H") ? "swa" : "eng");
    var items = List.of(new LanguageShare("Habari", "swa"), new LanguageShare("good", "swa"), new LanguageShare("12", "eng"));
    assertEquals(1.0 / 3, metric.of(items), 1e-12);
    assertEquals(0.6, LanguageShare.byLetters(text -> text.startsWith("H") ? "swa" : "eng").of(items), 1e-12);
  }

  @Test void aMissingReferenceIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Output("x", List.of()));
    var e = assertThrows(IllegalArgumentException.class, () -> TagScheme.LENIENT.spans(List.of("B-PER", "X-PER")));
    assertTrue(e.getMessage().contains("'X-PER'"));
    assertThrows(IllegalArgumentException.class, () -> new Tagged(List.of("O"), List.of()));
    assertThrows(IllegalArgumentException.class, () -> Classification.macroF1(List.of("a")).of(List.of(new Labelled("a", "b"))));
  }

  /** What a sum of rows says is what the items say, for every metric that adds up. */
  @Test void scalesAreKept() {
    var outputs = List.of(Output.of("a b c d e", "a b c d f"), Output.of("the cat", "the cat sat"));
    for (Additive<Output> m : List.<Additive<Output>>of(Bleu.standard(), Chrf.chrf(), Chrf.plusPlus(), Ter.standard(), Rouge.l(),
        ErrorRate.words(), ErrorRate.characters(), Squad.f1(), Squad.exactMatch())) {
      double value = m.of(outputs);
      assertTrue(value >= m.scale().lowest() && value <= m.scale().highest(), m.name() + " " + value);
      double[] sums = new double[m.width()];
      for (double[] row : m.table(outputs)) Additive.add(sums, row);
      double[] kept = sums.clone();
      assertEquals(value, m.score(sums), m.name());
      assertEquals(value, m.score(kept), m.name() + " changed the sum it was given");
    }
  }
}

// What somebody would reach who had learned nothing: what a figure has to be above to mean anything.
package org.neoglot.adapt.tasks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.eval.data.ParsedSentence;

/** Floors that follow from the examples alone: for each figure, a value for each trivial method. */
public final class Floors {
  private Floors() {}

  /** Of retrieval: texts in a random order. Ranks are uniform, so the mean reciprocal rank is the n-th harmonic number over n. */
  public static SequencedMap<String, SequencedMap<String, Double>> chance(int texts) {
    double harmonic = 0;
    for (int rank = 1; rank <= texts; rank++) harmonic += 1.0 / rank;
    SequencedMap<String, SequencedMap<String, Double>> floors = new LinkedHashMap<>();
    floors.computeIfAbsent(Grades.ACCURACY, f -> new LinkedHashMap<>()).put("chance", 1.0 / texts);
    floors.computeIfAbsent(Grades.MRR, f -> new LinkedHashMap<>()).put("chance", harmonic / texts);
    return floors;
  }

  /** Of parsing: every word hangs on the one before it, or on the one behind it. For LAS with every relation right. */
  public static SequencedMap<String, SequencedMap<String, Double>> chains(List<ParsedSentence> rows) {
    long words = 0;
    long before = 0;
    long behind = 0;
    for (ParsedSentence s : rows) {
      int n = s.heads().length;
      words += n;
      for (int w = 1; w <= n; w++) {
        // The first word of the one chain and the last of the other are roots.
        if (s.heads()[w - 1] == w - 1) before++;
        if (s.heads()[w - 1] == (w == n ? 0 : w + 1)) behind++;
      }
    }
    SequencedMap<String, SequencedMap<String, Double>> floors = new LinkedHashMap<>();
    for (String figure : List.of(Grades.LAS, Grades.UAS)) {
      var of = floors.computeIfAbsent(figure, f -> new LinkedHashMap<>());
      of.put("the word before", (double) before / words);
      of.put("the word behind", (double) behind / words);
    }
    return floors;
  }
}

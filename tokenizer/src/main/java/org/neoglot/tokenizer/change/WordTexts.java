// The words of a text as a tokenizer's merging sees them, cut at the symbol for a space where it sees texts whole.
package org.neoglot.tokenizer.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.neoglot.tokenizer.Metaspace;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Distinct words with their counts, in the order of their characters.
 *
 * @param counts occurrences by word
 */
record WordTexts(Map<String, Long> counts) {
  static WordTexts of(Tokenizer tokenizer, Stream<? extends CharSequence> texts) {
    var counts = new TreeMap<String, Long>();
    boolean suffix = tokenizer.sentencePieceModel().map(m -> m.whitespaceAsSuffix()).orElse(false);
    try (texts) {
      texts.sequential().forEach(text -> tokenizer.words(text, (t, from, to) -> {
        String s = t.text();
        int begun = from;
        for (int i = from + 1; i < to; i++) {
          if (s.charAt(suffix ? i - 1 : i) == Metaspace.SYMBOL) {
            counts.merge(s.substring(begun, i), 1L, Long::sum);
            begun = i;
          }
        }
        if (begun < to) {
          counts.merge(s.substring(begun, to), 1L, Long::sum);
        }
      }));
    }
    return new WordTexts(counts);
  }

  long count(String word) {
    return counts.getOrDefault(word, 0L);
  }

  /** The characters, commonest first, that make up this share of the text. */
  List<Integer> characters(double coverage) {
    var byChar = new TreeMap<Integer, Long>();
    counts.forEach((word, n) -> word.codePoints().forEach(c -> byChar.merge(c, n, Long::sum)));
    double all = byChar.values().stream().mapToDouble(n -> n).sum();
    var ordered = new ArrayList<>(byChar.entrySet());
    ordered.sort(Map.Entry.<Integer, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));
    var chosen = new ArrayList<Integer>();
    double covered = 0;
    for (var entry : ordered) {
      if (covered / all >= coverage) {
        break;
      }
      covered += entry.getValue();
      chosen.add(entry.getKey());
    }
    return chosen;
  }

  /** The words of both, once each. */
  TreeSet<String> together(WordTexts other) {
    var words = new TreeSet<>(counts.keySet());
    words.addAll(other.counts.keySet());
    return words;
  }
}

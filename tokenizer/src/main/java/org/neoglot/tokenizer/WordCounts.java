// How often each word occurs: all that learning needs to know of a text.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/** Distinct words with their counts, as a tokenizer's splitter cuts them. */
final class WordCounts {
  private final Object2LongOpenHashMap<String> counts = new Object2LongOpenHashMap<>();
  private long documents;
  private long bytes;

  /** Counts the words of the documents, as this tokenizer would see them. */
  static WordCounts of(Stream<? extends CharSequence> documents, Tokenizer tokenizer) {
    var words = new WordCounts();
    try (documents) {
      documents.sequential().forEach(document -> {
        words.documents++;
        tokenizer.words(document, (text, from, to) -> words.counts.addTo(text.text().substring(from, to), 1));
      });
    }
    words.counts.forEach((word, n) -> words.bytes += n * word.getBytes(StandardCharsets.UTF_8).length);
    return words;
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }

  /** Bytes of all words, in UTF-8, each as often as it occurs. */
  long bytes() {
    return bytes;
  }

  long documents() {
    return documents;
  }

  long count(String word) {
    return counts.getLong(word);
  }

  /** The distinct words in the order of their characters, so that whatever follows is the same every time. */
  String[] sorted() {
    String[] words = counts.keySet().toArray(String[]::new);
    Arrays.sort(words);
    return words;
  }
}

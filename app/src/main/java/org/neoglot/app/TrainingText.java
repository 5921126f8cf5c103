// The text that a tokenizer is learned from: read a document at a time, whole or drawn by language.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.neoglot.eval.data.Texts;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.train.LanguageSample;

/**
 * Files of text, each a language; never in memory together.
 *
 * @param field the JSON field or TSV column that holds the text
 * @param sample how much of each language is drawn; null for all of the text as it is
 */
record TrainingText(List<Path> files, String field, LanguageSample sample) {
  /** Documents that are encoded on all processors at a time. */
  private static final int BATCH = 1024;

  /** What there is and what it becomes. */
  record Size(long documents, long bytes, long invalid, long tokens) {}

  /** Hands on the documents that are learned from, in the same order every time. */
  void forEach(Consumer<String> sink) {
    if (sample == null) {
      new Texts(files, field).forEach(sink);
      return;
    }
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (Path file : files) {
      long[] characters = {0};
      new Texts(List.of(file), field).forEach(document -> characters[0] += document.length());
      sizes.put(file.toString(), characters[0]);
    }
    var drawing = sample.drawing(sizes);
    for (Path file : files) {
      new Texts(List.of(file), field).forEach(document -> {
        for (int copies = drawing.copies(file.toString()); copies > 0; copies--) sink.accept(document);
      });
    }
  }

  /** Counts all of the text, and its tokens. */
  Size measure(Tokenizer tokenizer) {
    var texts = new Texts(files, field);
    var batch = new ArrayList<String>(BATCH);
    long[] tokens = {0};
    texts.forEach(document -> {
      batch.add(document);
      if (batch.size() == BATCH) {
        tokens[0] += tokens(tokenizer, batch);
        batch.clear();
      }
    });
    tokens[0] += tokens(tokenizer, batch);
    var count = texts.count();
    return new Size(count.documents(), count.bytes(), count.invalid(), tokens[0]);
  }

  private static long tokens(Tokenizer tokenizer, List<String> documents) {
    return documents.parallelStream().mapToLong(d -> tokenizer.encodePlain(d).length).sum();
  }
}

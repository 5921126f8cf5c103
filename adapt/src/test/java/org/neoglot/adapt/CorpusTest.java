// What is trained on and what is measured on: never the same, always the same division.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.engine.file.Hashes;
import org.neoglot.eval.data.Pair;

class CorpusTest {
  @TempDir Path folder;

  private static List<String> documents(int count) {
    return IntStream.range(0, count).mapToObj(i -> "document " + i).toList();
  }

  @Test void theSameDocumentIsAlwaysOnTheSameSide() {
    List<String> documents = new ArrayList<>(documents(2000));
    Corpus corpus = Corpus.split("x", documents, List.of());
    Collections.reverse(documents);
    Corpus other = Corpus.split("x", documents.subList(500, 2000), List.of());
    assertEquals(2000, corpus.train().size() + corpus.valid().size());
    assertEquals(0.05, corpus.valid().size() / 2000.0, 0.015);
    assertTrue(new HashSet<>(corpus.valid()).containsAll(other.valid()));
    assertTrue(new HashSet<>(corpus.train()).containsAll(other.train()));
  }

  @Test void evenAHandfulOfDocumentsIsDivided() {
    for (int count = 2; count < 30; count++) {
      Corpus corpus = Corpus.split("x", documents(count), List.of());
      assertTrue(!corpus.train().isEmpty() && !corpus.valid().isEmpty());
      assertEquals(count, corpus.train().size() + corpus.valid().size());
    }
  }

  @Test void aSingleDocumentGivesItsLastLines() {
    String book = String.join("\n", documents(200));
    Corpus corpus = Corpus.split("x", List.of(book), List.of());
    assertEquals(book, corpus.train().get(0) + "\n" + corpus.valid().get(0));
    assertEquals(0.05, (double) corpus.valid().get(0).length() / book.length(), 0.01);
    var e = assertThrows(IllegalArgumentException.class, () -> Corpus.split("x", List.of("one line"), List.of()));
    assertEquals("'x' has only 1 document, too little to hold some out; give validation text of its own", e.getMessage());
  }

  @Test void filesAreNamedAndHashedAndWarnedOf() throws IOException {
    Path train = Files.write(folder.resolve("a.txt"), new byte[] {'a', -1, 'b', '\n', '\n', '\n', 'c'});
    Path valid = Files.writeString(folder.resolve("b.jsonl"), "{\"text\": \"d\"}\n{\"text\": \"\"}");
    List<String> warnings = new ArrayList<>();
    Corpus corpus = Corpus.read("x", List.of(train), List.of(valid), "text", warnings::add);
    assertEquals(List.of("a\uFFFDb", "c"), corpus.train());
    assertEquals(List.of("d"), corpus.valid());
    assertEquals(List.of(new Corpus.Source(train.toString(), Hashes.sha256(train)),
        new Corpus.Source(valid.toString(), Hashes.sha256(valid))), corpus.source());
    assertEquals(List.of(train + ": 1 places are not UTF-8; U+FFFD stands there now",
        valid + ": 1 empty documents were left out"), warnings);
  }

  @Test void pairsAreDividedByTheirPrompt() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      lines.append("{\"prompt\": \"p").append(i / 2).append("\", \"response\": \"r").append(i).append("\"}\n");
    }
    Path file = Files.writeString(folder.resolve("a.jsonl"), lines);
    Pairs pairs = Pairs.read("x", List.of(file), List.of(), "prompt", "response", w -> {});
    var trained = new HashSet<>(pairs.train().stream().map(Pair::prompt).toList());
    assertEquals(400, pairs.train().size() + pairs.valid().size());
    assertTrue(pairs.valid().stream().map(Pair::prompt).noneMatch(trained::contains));
    assertEquals(List.of(new Corpus.Source(file.toString(), Hashes.sha256(file))), pairs.source());
    assertThrows(IllegalArgumentException.class, () -> new Pairs("x", pairs.train(), List.of(), List.of()));
  }
}

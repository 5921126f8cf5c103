// Where the reference files of the trainers lie, and how they are read.
package org.neoglot.tokenizer.train;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.neoglot.tokenizer.Tokenizer;

/** Files below the folder that the system property {@code neoglot.shared} names. */
final class References {
  private References() {}

  /** A file's text; the test is skipped, saying why, where there is none. */
  static String text(String name) {
    String shared = System.getProperty("neoglot.shared");
    Path path = shared == null ? null : Path.of(shared, "tokenizers/training", name);
    assumeTrue(path != null && Files.exists(path),
        () -> "skipped: tokenizers/training/" + name + " is not below neoglot.shared=" + shared);
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines that the references were trained on. */
  static List<String> lines() {
    return Arrays.asList(text("train.txt.gz").split("\n"));
  }

  /** A tokenizer that a reference trained, by its file's name. */
  static Tokenizer tokenizer(String name) throws IOException {
    text(name); // skips the test where there is none
    return Tokenizer.load(Path.of(System.getProperty("neoglot.shared"), "tokenizers/training", name));
  }

  /** A model that spm_train made with rules of its own. */
  static Tokenizer model(String run) throws IOException {
    return tokenizer("sentencepiece/" + run + ".model.gz");
  }

  /** Pieces with scores, as spm_train wrote them. */
  static List<Piece> vocabulary(String run) {
    return Arrays.stream(text("sentencepiece/" + run + ".vocab.gz").split("\n")).map(line -> {
      int tab = line.lastIndexOf('\t');
      return new Piece(line.substring(0, tab), Float.parseFloat(line.substring(tab + 1)), Piece.Kind.NORMAL);
    }).toList();
  }
}

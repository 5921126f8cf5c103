package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.file.BadFileException;

/** A prompt and the response that is wanted to it: one line of a JSONL file. */
public record Pair(String prompt, String response) {
  /** @throws IllegalArgumentException when the response is empty: there would be nothing to learn */
  public Pair {
    if (response.isBlank()) throw new IllegalArgumentException("the response is empty, wanted text to learn");
  }

  /**
   * What a file held.
   *
   * @param invalid places that were not UTF-8, and hold U+FFFD now
   */
  public record Content(List<Pair> pairs, long invalid) {}

  /**
   * Reads {@code .jsonl} or {@code .jsonl.gz}.
   *
   * @param promptField the field that holds the prompt, which may be empty
   * @param responseField the field that holds the response
   * @throws BadFileException one line with file, line, what was found and what was wanted
   */
  public static Content read(Path file, String promptField, String responseField) {
    String name = Texts.name(file);
    if (!name.endsWith(".jsonl") && !name.endsWith(".jsonl.gz")) {
      throw new BadFileException(file, "is of unknown kind, wanted .jsonl or .jsonl.gz");
    }
    List<Pair> pairs = new ArrayList<>();
    long invalid = Utf8Lines.read(file, (number, line) -> {
      if (line.isBlank()) return;
      JsonRow row = JsonRow.read(file, number, line);
      String response = row.string(responseField);
      if (response.isBlank()) {
        throw new BadFileException(file, "line " + number + ": '" + responseField + "' is empty, wanted text to learn");
      }
      pairs.add(new Pair(row.string(promptField), response));
    });
    if (pairs.isEmpty()) throw new BadFileException(file, "holds no example, wanted at least one");
    return new Content(pairs, invalid);
  }
}

// Words with a tag each: a sentence of a CoNLL file.
package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.file.BadFileException;

/**
 * A sentence.
 *
 * @param words as the file cuts them
 * @param tags of each word; for spans of words in a scheme such as BIO
 */
public record TaggedSentence(List<String> words, List<String> tags) {
  public TaggedSentence {
    if (words.size() != tags.size()) {
      throw new IllegalArgumentException(words.size() + " words and " + tags.size() + " tags, wanted as many of each");
    }
    words = List.copyOf(words);
    tags = List.copyOf(tags);
  }

  /**
   * Reads {@code .conll}, or any text of a word, a tab and its tag a line and an empty line between sentences; also with
   * {@code .gz}. Of more than two columns the first and the last count, as in CoNLL 2003; a single space may stand for the
   * tab, and {@code -DOCSTART-} lines are left out. A malformed line costs its sentence.
   *
   * @throws BadFileException one line with file, line, what was found and what was wanted
   */
  public static List<TaggedSentence> read(Path file, BadRows rule) {
    List<TaggedSentence> all = new ArrayList<>();
    Sentences.read(file, rule, lines -> {
      TaggedSentence sentence = sentence(file, lines);
      if (!sentence.words.isEmpty()) all.add(sentence);
    });
    if (all.isEmpty()) throw new BadFileException(file, "holds no sentence that can be used, wanted at least one");
    return all;
  }

  private static TaggedSentence sentence(Path file, List<Sentences.Line> lines) {
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (Sentences.Line line : lines) {
      if (line.begins()) continue;
      String[] cells = line.cells();
      if (cells.length < 2) {
        throw line.wrong(file, "found '" + JsonRow.quote(line.text()) + "', wanted a word, a tab and its tag");
      }
      if (cells[0].isBlank()) throw line.wrong(file, "the word is empty, wanted one");
      String tag = cells[cells.length - 1].strip();
      if (tag.isEmpty()) throw line.wrong(file, "the tag of '" + JsonRow.quote(cells[0]) + "' is empty, wanted one");
      words.add(cells[0]);
      tags.add(tag);
    }
    return new TaggedSentence(words, tags);
  }
}

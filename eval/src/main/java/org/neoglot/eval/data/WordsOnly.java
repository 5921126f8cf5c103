// The words of CoNLL files that have no tags yet, or whose tags are not wanted.
package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.neoglot.engine.file.BadFileException;

/** Sentences as lists of words, one after another, so that memory does not grow with the file. */
public final class WordsOnly {
  private WordsOnly() {}

  /** Whether the name says that words stand on lines of their own. */
  public static boolean is(Path file) {
    return Table.is(file, ".conll") || Table.is(file, ".conllu");
  }

  /**
   * Hands over the words of each sentence as they are cut in the file: the first column of {@code .conll}, which may be the
   * only one, or the forms of {@code .conllu} (ranges and empty nodes are no words, see {@link ParsedSentence}); each also with
   * {@code .gz}. A malformed line costs its sentence.
   *
   * @throws BadFileException one line with file, line, what was found and what was wanted
   */
  public static void read(Path file, BadRows rule, Consumer<List<String>> each) {
    boolean universal = Table.is(file, ".conllu");
    Sentences.read(file, rule, lines -> {
      List<String> words = universal ? ParsedSentence.forms(file, lines) : firstColumn(file, lines);
      if (!words.isEmpty()) each.accept(words);
    });
  }

  private static List<String> firstColumn(Path file, List<Sentences.Line> lines) {
    List<String> words = new ArrayList<>();
    for (Sentences.Line line : lines) {
      if (line.begins()) continue;
      String word = line.cells()[0];
      if (word.isBlank()) throw line.wrong(file, "the word is empty, wanted one");
      words.add(word);
    }
    return words;
  }
}

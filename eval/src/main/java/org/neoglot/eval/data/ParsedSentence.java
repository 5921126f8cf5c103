// Words with parts of speech and a dependency tree: a sentence of a CoNLL-U file.
package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.neoglot.engine.file.BadFileException;

/**
 * A sentence in syntactic words. What stands in the text as one piece but is several words (a range such as 3-4) and what
 * does not stand in the text at all (an empty node such as 5.1) is no word here.
 *
 * @param words the forms
 * @param tags the universal part of speech of each
 * @param heads the word that each hangs on, counted from 1; 0 for the root; null where the file says none
 * @param relations how it hangs there; null where the file says none
 */
public record ParsedSentence(List<String> words, List<String> tags, int[] heads, List<String> relations) {
  private static final int COLUMNS = 10;
  private static final Pattern NO_WORD = Pattern.compile("[0-9]+-[0-9]+|[0-9]+\\.[0-9]+");

  /**
   * @throws IllegalArgumentException when lists are of different lengths, or heads are not a tree with one root
   */
  public ParsedSentence {
    int n = words.size();
    if (tags.size() != n || heads != null && (heads.length != n || relations.size() != n)) {
      throw new IllegalArgumentException(n + " words, but not as many tags, heads and relations");
    }
    words = List.copyOf(words);
    tags = List.copyOf(tags);
    relations = relations == null ? null : List.copyOf(relations);
    if (heads != null) checkTree(heads);
  }

  private static void checkTree(int[] heads) {
    for (int i = 0; i < heads.length; i++) {
      if (heads[i] < 0 || heads[i] > heads.length) {
        throw new IllegalArgumentException("the head of word " + (i + 1) + " is " + heads[i] + ", wanted 0 to "
            + heads.length);
      }
    }
    for (int i = 0; i < heads.length; i++) checkReachesRoot(heads, i + 1);
    long roots = Arrays.stream(heads).filter(h -> h == 0).count();
    if (roots != 1) throw new IllegalArgumentException("found " + roots + " roots, wanted one word whose head is 0");
  }

  /** A walk upwards that is longer than the sentence goes in a circle. */
  private static void checkReachesRoot(int[] heads, int word) {
    int at = word;
    for (int steps = 0; at != 0; steps++) {
      if (steps == heads.length) {
        throw new IllegalArgumentException("word " + word + " hangs on itself in a circle, wanted a tree");
      }
      at = heads[at - 1];
    }
  }

  /**
   * Reads {@code .conllu}, also with {@code .gz} (the CoNLL-U format of Universal Dependencies, version 2): comments are
   * left out; a malformed line costs its sentence.
   *
   * @throws BadFileException one line with file, line, what was found and what was wanted
   */
  public static List<ParsedSentence> read(Path file, BadRows rule) {
    List<ParsedSentence> all = new ArrayList<>();
    Sentences.read(file, rule, lines -> {
      List<Sentences.Line> rest = withoutComments(lines);
      if (!rest.isEmpty()) all.add(sentence(file, rest));
    });
    if (all.isEmpty()) throw new BadFileException(file, "holds no sentence that can be used, wanted at least one");
    return all;
  }

  /** The forms alone, without a look at what else the columns say; none where there are only comments. */
  static List<String> forms(Path file, List<Sentences.Line> lines) {
    List<Sentences.Line> rest = withoutComments(lines);
    return rest.isEmpty() ? List.of() : words(file, rest).stream().map(cells -> cells[1]).toList();
  }

  private static List<Sentences.Line> withoutComments(List<Sentences.Line> lines) {
    return lines.stream().filter(l -> !l.text().startsWith("#")).toList();
  }

  private static ParsedSentence sentence(Path file, List<Sentences.Line> lines) {
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    List<String> heads = new ArrayList<>();
    List<String> relations = new ArrayList<>();
    for (String[] cells : words(file, lines)) {
      words.add(cells[1]);
      tags.add(cells[3]);
      heads.add(cells[6]);
      relations.add(cells[7]);
    }
    try {
      boolean tree = !heads.stream().allMatch(h -> h.equals("_"));
      return new ParsedSentence(words, tags, tree ? numbers(heads) : null, tree ? relations : null);
    } catch (IllegalArgumentException e) {
      throw lines.getFirst().wrong(file, "in the sentence that begins here: " + e.getMessage());
    }
  }

  /** The cells of each word; at least one word. */
  private static List<String[]> words(Path file, List<Sentences.Line> lines) {
    List<String[]> words = new ArrayList<>();
    for (Sentences.Line line : lines) {
      String[] cells = cells(file, line);
      if (NO_WORD.matcher(cells[0]).matches()) continue;
      if (!cells[0].equals(String.valueOf(words.size() + 1))) {
        throw line.wrong(file, "the ID is '" + JsonRow.quote(cells[0]) + "', wanted " + (words.size() + 1));
      }
      if (cells[1].isEmpty()) throw line.wrong(file, "the FORM is empty, wanted a word");
      words.add(cells);
    }
    if (words.isEmpty()) throw lines.getFirst().wrong(file, "the sentence has no word, wanted at least one");
    return words;
  }

  private static String[] cells(Path file, Sentences.Line line) {
    String[] cells = line.text().split("\t", -1);
    if (cells.length != COLUMNS) {
      throw line.wrong(file, "found " + cells.length + " columns, wanted the " + COLUMNS
          + " of CoNLL-U, a tab between them");
    }
    return cells;
  }

  private static int[] numbers(List<String> heads) {
    int[] numbers = new int[heads.size()];
    for (int i = 0; i < numbers.length; i++) {
      try {
        numbers[i] = Integer.parseInt(heads.get(i));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("the head of word " + (i + 1) + " is '" + JsonRow.quote(heads.get(i))
            + "', wanted a number", e);
      }
    }
    return numbers;
  }

  /** The same sentence as words and parts of speech alone. */
  public TaggedSentence tagged() {
    return new TaggedSentence(words, tags);
  }
}

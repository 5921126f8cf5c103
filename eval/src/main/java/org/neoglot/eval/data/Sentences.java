// Sentences as runs of lines: what CoNLL and CoNLL-U share.
package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.neoglot.engine.file.BadFileException;

/** Lines of a file, cut into sentences by empty lines. */
final class Sentences {
  private Sentences() {}

  /** A line of a sentence, which knows where it stands. */
  record Line(long number, String text) {
    /** Cells between tabs, or where there is none between single spaces. */
    String[] cells() {
      return text.split(text.indexOf('\t') >= 0 ? "\t" : " ", -1);
    }

    /** CoNLL 2003's mark between documents, which is no word. */
    boolean begins() {
      return text.startsWith("-DOCSTART-");
    }

    BadFileException wrong(Path file, String complaint) {
      return new BadFileException(file, "line " + number + ": " + complaint);
    }
  }

  /** Hands over one sentence after another; what {@code each} finds wrong goes by the rule and costs the sentence. */
  static void read(Path file, BadRows rule, Consumer<List<Line>> each) {
    List<Line> lines = new ArrayList<>();
    rule.invalid(Utf8Lines.read(file, (number, text) -> {
      if (text.isBlank()) end(lines, rule, each);
      else lines.add(new Line(number, text));
    }));
    end(lines, rule, each);
  }

  private static void end(List<Line> lines, BadRows rule, Consumer<List<Line>> each) {
    if (lines.isEmpty()) return;
    List<Line> sentence = List.copyOf(lines);
    lines.clear();
    rule.row(() -> each.accept(sentence));
  }
}

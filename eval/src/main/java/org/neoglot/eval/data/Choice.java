// A premise and what may follow from it: a row of a multiple-choice file.
package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.file.BadFileException;

/**
 * One of several continuations is right, as in COPA (Roemmele et al. 2011) and XCOPA (Ponti et al. 2020).
 *
 * @param premise what is known; COPA's question word ("cause", "effect") goes behind it where there is one
 * @param label which of the choices is right, from 0; -1 where nobody says
 */
public record Choice(String premise, List<String> choices, int label) {
  public Choice {
    choices = List.copyOf(choices);
    if (choices.size() < 2) throw new IllegalArgumentException("found " + choices.size() + " choices, wanted at least 2");
    if (label < -1 || label >= choices.size()) {
      throw new IllegalArgumentException("the label is " + label + ", wanted 0 to " + (choices.size() - 1));
    }
  }

  /**
   * Reads {@code .jsonl} or {@code .tsv} with the cells premise, choice1, choice2 and so on, label, and perhaps question;
   * each also with {@code .gz}.
   *
   * @throws BadFileException one line with file, line, what was found and what was wanted
   */
  public static List<Choice> read(Path file, int choices, boolean question, BadRows rule) {
    return read(file, choices, question, true, rule);
  }

  /** The same without labels, to be chosen from; a column of them is not looked at. */
  public static List<Choice> readOpen(Path file, int choices, boolean question, BadRows rule) {
    return read(file, choices, question, false, rule);
  }

  private static List<Choice> read(Path file, int choices, boolean question, boolean labelled, BadRows rule) {
    List<Choice> all = new ArrayList<>();
    List<String> wanted = new ArrayList<>(List.of("premise"));
    if (labelled) wanted.add("label");
    if (question) wanted.add("question");
    for (int i = 1; i <= choices; i++) wanted.add("choice" + i);
    Table.read(file, wanted, rule, row -> all.add(read(row, choices, question, labelled)));
    if (all.isEmpty()) throw new BadFileException(file, "holds no row that can be used, wanted at least one");
    return all;
  }

  private static Choice read(Table.Row row, int choices, boolean question, boolean labelled) {
    List<String> texts = new ArrayList<>();
    for (int i = 1; i <= choices; i++) texts.add(row.text("choice" + i));
    String premise = question ? row.text("premise") + " " + row.text("question") : row.text("premise");
    String label = labelled ? row.text("label") : "-1";
    if (labelled && !label.strip().matches("\\d{1,9}")) {
      throw row.wrong("'label' is '" + JsonRow.quote(label) + "', wanted 0 to " + (choices - 1));
    }
    try {
      return new Choice(premise, texts, Integer.parseInt(label.strip()));
    } catch (IllegalArgumentException e) {
      throw row.wrong(e.getMessage());
    }
  }
}

// One way to ask for a label.
package org.neoglot.eval.task;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template and what it calls the labels (a verbalizer, Schick and Schütze 2021). The template holds {@code {text}},
 * {@code {second}} or both, and ends with {@code {label}}.
 *
 * @param words for each of a task's labels, in their order
 */
public record Wording(String template, List<String> words) {
  private static final Pattern HOLE = Pattern.compile("\\{(text|second)}");
  private static final String LABEL = "{label}";

  public Wording {
    words = List.copyOf(words);
    if (!HOLE.matcher(template).find() || !template.endsWith(LABEL)) {
      throw new IllegalArgumentException("the template '" + template
          + "' is to hold {text} or {second} and to end with {label}");
    }
  }

  /** Everything before the label, without the space before it. */
  String context(Labelling row) {
    String before = template.substring(0, template.length() - LABEL.length()).stripTrailing();
    // In one go, so that what a text spells like a hole stays text.
    return HOLE.matcher(before).replaceAll(hole -> Matcher.quoteReplacement(
        hole.group(1).equals("text") ? row.text() : row.second()));
  }

  /** What comes behind the context for each label, with the space before it. */
  List<String> candidates() {
    String before = template.substring(0, template.length() - LABEL.length());
    String space = before.substring(before.stripTrailing().length());
    return words.stream().map(w -> space + w).toList();
  }
}

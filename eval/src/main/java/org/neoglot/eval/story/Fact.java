// Something that is true in a story.
package org.neoglot.eval.story;

import java.util.List;

/** A relation and what it holds between, by English names and nouns: {@code has(Anna, lamp)}. */
public record Fact(String relation, List<String> arguments) {
  public Fact { arguments = List.copyOf(arguments); }

  @Override public String toString() { return relation + "(" + String.join(", ", arguments) + ")"; }
}

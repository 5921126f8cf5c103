// A whole story.
package org.neoglot.eval.story;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Sentences in the order in which they are told, and questions about the state after the last of them.
 *
 * @param topic one of {@link StoryWorld#topics()}
 */
public record Story(String topic, List<Sentence> sentences, List<Question> questions) {
  public Story {
    if (sentences.isEmpty()) throw new IllegalArgumentException("a story of no sentences");
    sentences = List.copyOf(sentences);
    questions = List.copyOf(questions);
  }

  /** The sentences joined by a space. */
  public String english() { return sentences.stream().map(Sentence::english).collect(Collectors.joining(" ")); }

  /** The sentences joined by a space. */
  public String esperanto() { return sentences.stream().map(Sentence::esperanto).collect(Collectors.joining(" ")); }
}

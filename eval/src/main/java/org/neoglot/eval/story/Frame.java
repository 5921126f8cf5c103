// One kind of sentence: when it may be said, what it makes true, and its words in both languages.
package org.neoglot.eval.story;

import java.util.List;
import java.util.Set;

/**
 * A frame of {@code frames.txt}, or a question of {@code questions.txt} (then with answers and without effects).
 *
 * @param topics stories in which it may stand; empty means all
 * @param weight how likely it is chosen among those that are possible
 * @param again whether it may come more than once in a story
 * @param conditions facts that must or must not be true
 * @param effects facts that become true or untrue, in this order
 */
record Frame(String name, Set<String> topics, Phase phase, int weight, boolean again, List<Variable> variables,
    List<Pattern> conditions, List<Pattern> effects, Template english, Template esperanto, Template englishAnswer,
    Template esperantoAnswer) {

  /** Where in a story a sentence may stand. */
  enum Phase { OPEN, MID, END, QUESTION }

  boolean fits(String topic) { return topics.isEmpty() || topics.contains(topic); }
}

// A question about a story, with its one true answer.
package org.neoglot.eval.story;

/** {@code kind} is the name of the block in {@code questions.txt}: who-has, where-thing, who-knows ... */
public record Question(String kind, String english, String esperanto, String englishAnswer, String esperantoAnswer) {}

// One sentence of a story, in both languages, with what it says.
package org.neoglot.eval.story;

import java.util.List;

/**
 * A pair of sentences that translate each other.
 *
 * @param frame name of the frame it was made from
 * @param combination frame, trade, nouns and places, as {@code give+baker+lamp}; empty if there is too little of it
 * @param cast the English name or noun of each letter of the frame, as {@code A=Anna}
 * @param added facts that became true
 * @param removed facts that ceased to be true
 */
public record Sentence(String english, String esperanto, List<Entity> entities, String frame, String combination,
    List<String> cast, List<Fact> added, List<Fact> removed) {
  public Sentence {
    entities = List.copyOf(entities);
    cast = List.copyOf(cast);
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }
}

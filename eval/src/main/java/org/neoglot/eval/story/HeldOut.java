// Which combinations are kept away from training: a fixed eighth of all, chosen by a hash of their words.
package org.neoglot.eval.story;

import java.util.List;

/** A combination is a frame with its actor's trade, verb, things and places, as in {@code give+baker+lamp}. */
final class HeldOut {
  private HeldOut() {}

  /** Empty if there are fewer than two words to combine: what cannot be combined cannot be held out. */
  static String combination(Frame frame, int[] binding, Lemma[] words, List<Figure> figures) {
    var text = new StringBuilder(frame.name());
    int parts = 0;
    boolean actor = false;
    for (int v = 0; v < binding.length; v++) {
      var type = frame.variables().get(v).type();
      boolean firstPerson = type == Type.PERSON && !actor;
      actor |= firstPerson;
      if (!firstPerson && type != Type.THING && type != Type.PLACE && type != Type.VERB) continue;
      text.append('+').append(words[v] != null ? words[v].english() : figures.get(binding[v]).kind());
      parts++;
    }
    return parts < 2 ? "" : text.toString();
  }

  /** The same answer for the same combination on any machine and for ever within one {@link StoryWorld#VERSION}. */
  static boolean contains(String combination) {
    return !combination.isEmpty() && (Draw.hash(combination) >>> 61) == 0;
  }
}

// Which combinations are kept away from training: a fixed eighth of all, chosen by a hash of their words.
package org.neoglot.eval.story;

import java.util.List;

/** A combination is a frame with its actor's trade, verb, things and places, as in {@code give+baker+lamp}. */
final class HeldOut {
  private HeldOut() {}

  /** Empty if there are fewer than two words to combine: what cannot be combined cannot be held out. */
  static String combination(Frame frame, int[] binding, Lemma[] words, List<Figure> figures) {
    var text = new StringBuilder(frame.name());
    int parts = 0, actor = actor(frame);
    for (int v = 0; v < binding.length; v++) {
      if (!counts(frame, v, actor)) continue;
      text.append('+').append(part(v, binding, words, figures));
      parts++;
    }
    return parts < 2 ? "" : text.toString();
  }

  /** The same as {@code contains(combination(...))} without making the text. */
  static boolean contains(Frame frame, int[] binding, Lemma[] words, List<Figure> figures) {
    long hash = Draw.feed(Draw.EMPTY, frame.name());
    int parts = 0, actor = actor(frame);
    for (int v = 0; v < binding.length; v++) {
      if (!counts(frame, v, actor)) continue;
      hash = Draw.feed(Draw.feed(hash, "+"), part(v, binding, words, figures));
      parts++;
    }
    return parts >= 2 && chosen(hash);
  }

  /** The same answer for the same combination on any machine and for ever within one {@link StoryWorld#VERSION}. */
  static boolean contains(String combination) {
    return !combination.isEmpty() && chosen(Draw.feed(Draw.EMPTY, combination));
  }

  private static boolean chosen(long hash) { return Draw.mix(hash) >>> 61 == 0; }

  /** The first person of a frame: the one whose trade counts. */
  private static int actor(Frame frame) {
    for (int v = 0; v < frame.variables().size(); v++) if (frame.variables().get(v).type() == Type.PERSON) return v;
    return -1;
  }

  private static boolean counts(Frame frame, int v, int actor) {
    var type = frame.variables().get(v).type();
    return v == actor || type == Type.THING || type == Type.PLACE || type == Type.VERB;
  }

  private static String part(int v, int[] binding, Lemma[] words, List<Figure> figures) {
    return words[v] != null ? words[v].english() : figures.get(binding[v]).kind();
  }
}

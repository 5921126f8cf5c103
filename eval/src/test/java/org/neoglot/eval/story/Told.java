// The stories that the tests look at, told once.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A few thousand stories of both splits, and how their words are cut. */
final class Told {
  static final StoryWorld WORLD = StoryWorld.standard();
  static final List<Story> TRAIN = WORLD.stories(Split.TRAIN, 1, 2000).toList();
  static final List<Story> HELD_OUT = WORLD.stories(Split.HELD_OUT, 1, 1000).toList();
  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  private Told() {}

  static List<Story> all() {
    var all = new ArrayList<>(TRAIN);
    all.addAll(HELD_OUT);
    return all;
  }

  /** The words, in small letters, and the frames of 20,000 training stories and their questions. */
  static final class Many {
    static final Set<String> ENGLISH = new TreeSet<>();
    static final Set<String> ESPERANTO = new TreeSet<>();
    static final Set<String> FRAMES = new TreeSet<>();

    static {
      WORLD.stories(Split.TRAIN, 1, 20_000).forEach(story -> {
        story.sentences().forEach(s -> {
          ENGLISH.addAll(words(s.english().toLowerCase(Locale.ROOT)));
          ESPERANTO.addAll(words(s.esperanto().toLowerCase(Locale.ROOT)));
          FRAMES.add(s.frame());
        });
        story.questions().forEach(q -> {
          ENGLISH.addAll(words(q.english().toLowerCase(Locale.ROOT)));
          ESPERANTO.addAll(words(q.esperanto().toLowerCase(Locale.ROOT)));
        });
      });
    }

    private Many() {}
  }

  /** The words of a sentence; an English 's is no word. */
  static List<String> words(String text) {
    return WORD.matcher(text.replace("'s ", " ")).results().map(m -> m.group()).toList();
  }
}

// Text with rubbish in it: keep what a clean sample finds likely.
package org.neoglot.evidence.experiments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.neoglot.engine.Noise;
import org.neoglot.eval.ngram.KneserNey;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Lesson;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;

/** In half of the stories the words are shuffled; an n-gram model of 20 clean stories chooses the likelier half. */
final class FilteredText {
  private FilteredText() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("Of text half of which is shuffled, the half that an n-gram model of a few clean stories finds likelier "
        + "teaches the language better than all of it, from equal tokens", Classroom.NEW, "bits per byte", true, "filtered", "all",
        0.05, "a fortieth of what the language takes, to pay for the clean stories");
    return new Experiment<>("likelier-half", List.of("M098", "M206"), claim, EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of("filtered", "the likelier half", (room, t) -> learn(room, t, likelier(room)), 3e-3),
            Arm.of("all", "all stories", (room, t) -> learn(room, t, spoilt(room)), 3e-3)),
        Arm.of("sham", "a half by chance", (room, t) -> learn(room, t, spoilt(room).subList(0, 140)), 3e-3));
  }

  /** All stories but the first twenty; of every other one the words are shuffled. */
  private static List<String> spoilt(Classroom room) {
    List<String> text = new ArrayList<>();
    for (int i = 20; i < room.newText().size(); i++) {
      // In pairs, so that any stretch holds as many of either kind.
      text.add(Noise.bits(Noise.mix(room.seed()), i / 2) >>> 63 == i % 2 ? room.newText().get(i) : shuffled(room, i));
    }
    return text;
  }

  private static String shuffled(Classroom room, int story) {
    List<String> words = new ArrayList<>(List.of(room.newText().get(story).split(" ")));
    for (int i = words.size() - 1; i > 0; i--) {
      Collections.swap(words, i, (int) Math.floorMod(Noise.bits(Noise.mix(room.seed() + story), i), i + 1L));
    }
    return String.join(" ", words);
  }

  private static List<String> likelier(Classroom room) {
    List<int[]> clean = room.newText().subList(0, 20).stream().map(room.words()::encodePlain).toList();
    KneserNey model = KneserNey.train(4, room.words().size(), clean);
    List<String> text = new ArrayList<>(spoilt(room));
    int half = text.size() / 2;
    text.sort(Comparator.comparingDouble(s -> -likelihood(model, room.words().encodePlain(s))));
    return text.subList(0, half);
  }

  private static double likelihood(KneserNey model, int[] ids) {
    return model.logProbability(ids) / ids.length;
  }

  private static Outcome learn(Classroom room, Trial t, List<String> text) {
    try (Pupil pupil = room.base().copy()) {
      Lesson.of(room.batches(room.words(), text), Ways.STEPS, t.value()).teach(pupil, room.run(), t);
      return room.measured(pupil);
    }
  }
}

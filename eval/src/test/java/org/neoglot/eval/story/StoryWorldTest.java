// What the story world promises as a whole: size, determinism, alignment, the held-out line.
package org.neoglot.eval.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StoryWorldTest {
  @Test void hasFourHundredLemmasWithoutNamesAndSixtyFrames() {
    var dictionary = Told.WORLD.dictionary().entries();
    var english = dictionary.stream().filter(e -> e.part() != PartOfSpeech.NAME).map(e -> e.english()).distinct()
        .count();
    var esperanto = dictionary.stream().filter(e -> e.part() != PartOfSpeech.NAME).map(e -> e.esperanto()).distinct()
        .count();
    assertTrue(english >= 400, "English lemmas " + english);
    assertTrue(esperanto >= 400, "Esperanto lemmas " + esperanto);
    var told = Told.all().stream().flatMap(s -> s.sentences().stream()).map(Sentence::frame)
        .collect(Collectors.toSet());
    assertTrue(told.size() >= 60, "frames told " + told.size());
    assertEquals(Told.WORLD.frames().size(), new HashSet<>(Told.WORLD.frames()).size(), "two frames of one name");
    assertEquals(10, Told.WORLD.topics().size());
  }

  /** A recorded hash: whoever changes a story must change {@link StoryWorld#VERSION} and this line. */
  @Test void tellsTheSameStoriesOnAnyMachine() throws Exception {
    var sha = MessageDigest.getInstance("SHA-256");
    for (var split : Split.values()) {
      Told.WORLD.stories(split, 42, 100).forEach(s -> {
        sha.update((s.topic() + "\n" + s.english() + "\n" + s.esperanto() + "\n").getBytes(StandardCharsets.UTF_8));
        s.questions().forEach(q -> sha.update((q + "\n").getBytes(StandardCharsets.UTF_8)));
      });
    }
    assertEquals("1.0 228e29b6d679188d6229e856f875df07bbd1f20a27907331986161e61d7c6566", StoryWorld.VERSION + " "
        + HexFormat.of().formatHex(sha.digest()));
  }

  @Test void anyStoryCanBeDrawnAlone() {
    assertEquals(Told.TRAIN.get(77), StoryWorld.standard().story(StoryWorld.storySeed(1, 77), Split.TRAIN));
    assertNotEquals(Told.TRAIN.get(0).english(), Told.HELD_OUT.get(0).english());
    assertEquals(Told.TRAIN.size(), Told.TRAIN.stream().map(Story::english).distinct().count());
  }

  @Test void storiesHaveSixToFourteenShortSentences() {
    int words = 0, sentences = 0;
    for (var story : Told.all()) {
      assertTrue(story.sentences().size() >= StoryWorld.MIN_SENTENCES);
      assertTrue(story.sentences().size() <= StoryWorld.MAX_SENTENCES);
      for (var sentence : story.sentences()) {
        int n = Told.words(sentence.english()).size();
        assertTrue(n >= 4 && n <= 20, sentence.english());
        words += n;
        sentences++;
      }
    }
    assertTrue(words > 8 * sentences && words < 12 * sentences, "mean length " + (double) words / sentences);
  }

  @Test void heldOutCombinationsNeverOccurInTrainingAndAlwaysInHeldOutStories() {
    var trained = new HashSet<String>();
    for (var story : Told.TRAIN) {
      for (var sentence : story.sentences()) {
        assertFalse(Told.WORLD.isHeldOut(sentence), sentence.combination());
        trained.add(sentence.combination());
      }
    }
    int held = 0;
    for (var story : Told.HELD_OUT) {
      var out = story.sentences().stream().filter(Told.WORLD::isHeldOut).toList();
      assertFalse(out.isEmpty(), story.english());
      for (var sentence : out) assertFalse(trained.contains(sentence.combination()), sentence.combination());
      held += out.size();
    }
    assertTrue(held > Told.HELD_OUT.size(), "held-out sentences " + held);
  }

  /** New are the combinations only: each word and each frame of a held-out story is met in training. */
  @Test void heldOutStoriesUseNoNewWord() {
    var unseen = new TreeSet<String>();
    for (var story : Told.HELD_OUT) {
      unseen.addAll(Told.words(story.english().toLowerCase(Locale.ROOT)));
      unseen.addAll(Told.words(story.esperanto().toLowerCase(Locale.ROOT)));
      for (var s : story.sentences()) assertTrue(Told.Many.FRAMES.contains(s.frame()), s.frame());
    }
    unseen.removeAll(Told.Many.ENGLISH);
    unseen.removeAll(Told.Many.ESPERANTO);
    assertEquals(new TreeSet<>(), unseen);
    var never = new TreeSet<>(Told.WORLD.frames());
    never.removeAll(Told.Many.FRAMES);
    assertEquals(new TreeSet<>(), never, "frames that are never told");
  }

  /** A topic shows in its words: guessing it by the nouns alone is nearly always right. */
  @Test void topicsHaveWordsOfTheirOwn() {
    var counts = new HashMap<String, HashMap<String, Integer>>();
    for (var story : Told.TRAIN) {
      for (String word : new TreeSet<>(Told.words(story.english()))) {
        counts.computeIfAbsent(word, w -> new HashMap<>()).merge(story.topic(), 1, Integer::sum);
      }
    }
    int right = 0;
    for (var story : Told.HELD_OUT) {
      var score = new HashMap<String, Double>();
      for (String word : new TreeSet<>(Told.words(story.english()))) {
        for (String topic : Told.WORLD.topics()) {
          int n = counts.getOrDefault(word, new HashMap<>()).getOrDefault(topic, 0);
          score.merge(topic, StrictMath.log(n + 0.1), Double::sum);
        }
      }
      String best = Told.WORLD.topics().stream().max((a, b) -> Double.compare(score.get(a), score.get(b)))
          .orElseThrow();
      if (best.equals(story.topic())) right++;
    }
    assertTrue(right > 0.9 * Told.HELD_OUT.size(), right + " topics of " + Told.HELD_OUT.size() + " guessed");
  }

  @Test void entitiesLieWhereTheySay() {
    int entities = 0;
    for (var story : Told.all()) {
      for (var sentence : story.sentences()) {
        for (var e : sentence.entities()) {
          assertEquals(e.name(), sentence.english().substring(e.englishStart(), e.englishEnd()), sentence.english());
          String other = sentence.esperanto().substring(e.esperantoStart(), e.esperantoEnd());
          String lemma = Told.WORLD.dictionary().esperanto(e.name(), PartOfSpeech.NAME).getFirst();
          assertTrue(other.equalsIgnoreCase(lemma) || other.equalsIgnoreCase(lemma + "n"), sentence.esperanto());
          entities++;
        }
        // No name is overlooked: every capitalised word inside a sentence, I and Please apart, is an entity.
        for (String word : Told.words(sentence.english())) {
          boolean name = !Told.WORLD.dictionary().esperanto(word, PartOfSpeech.NAME).isEmpty();
          if (name) assertTrue(sentence.entities().stream().anyMatch(e -> e.name().equals(word)), sentence.english());
        }
      }
    }
    assertTrue(entities > 10000, "entities " + entities);
  }
}

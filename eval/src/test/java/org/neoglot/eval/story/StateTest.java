// Replays the facts of stories: nobody gives what he does not have or is in two places, and questions have answers.
package org.neoglot.eval.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StateTest {
  /** Hands over each sentence with the facts before it; returns the last state. */
  private static Set<Fact> replay(Story story, BiConsumer<Sentence, Set<Fact>> before) {
    var state = new LinkedHashSet<Fact>();
    for (var sentence : story.sentences()) {
      before.accept(sentence, state);
      for (var fact : sentence.removed()) {
        // The newness of figures is the one kind of fact that no sentence tells.
        assertTrue(state.remove(fact) || fact.relation().equals("new"), fact + " ends but was not true");
      }
      for (var fact : sentence.added()) assertTrue(state.add(fact), fact + " told twice");
    }
    return state;
  }

  private static Map<Character, String> cast(Sentence sentence) {
    return sentence.cast().stream().collect(Collectors.toMap(c -> c.charAt(0), c -> c.substring(2)));
  }

  @Test void nobodyAndNothingIsInTwoPlaces() {
    for (var story : Told.all()) {
      replay(story, (sentence, state) -> {
        var where = new TreeMap<String, Fact>();
        for (var fact : state) {
          String what = switch (fact.relation()) {
            case "at" -> fact.arguments().get(0);
            case "in" -> "thing " + fact.arguments().get(0);
            case "has" -> "thing " + fact.arguments().get(1);
            default -> null;
          };
          if (what == null) continue;
          var other = where.put(what, fact);
          assertTrue(other == null, fact + " and " + other + " before: " + sentence.english());
        }
      });
    }
  }

  /** Read from the sentences: the giver of a give, the owner of a lose, the eater of an eat has the thing. */
  @Test void nobodyGivesWhatHeDoesNotHave() {
    var owner = Map.ofEntries(Map.entry("agree", 'B'), Map.entry("lend", 'B'), Map.entry("donate", 'A'),
        Map.entry("sell", 'A'), Map.entry("lose", 'A'), Map.entry("hide", 'A'), Map.entry("eat", 'A'),
        Map.entry("give-back", 'A'), Map.entry("keep-promise", 'B'), Map.entry("show", 'A'), Map.entry("put", 'A'),
        Map.entry("leave", 'A'), Map.entry("exchange", 'A'), Map.entry("feed", 'B'), Map.entry("i-have", 'A'),
        Map.entry("end-has", 'A'), Map.entry("end-both", 'A'), Map.entry("other-has", 'C'));
    int[] checked = {0};
    for (var story : Told.all()) {
      replay(story, (sentence, state) -> {
        if (!owner.containsKey(sentence.frame())) return;
        var cast = cast(sentence);
        var needed = new Fact("has", List.of(cast.get(owner.get(sentence.frame())), cast.get('T')));
        assertTrue(state.contains(needed), needed + " is not true before: " + sentence.english());
        checked[0]++;
      });
    }
    assertTrue(checked[0] > 1500, "sentences " + checked[0]);
  }

  /** Who gives to whom stands beside him; who tells a hiding place knows it, and who asks is not in the know. */
  @Test void givingNeedsNearnessAndTellingKnowledge() {
    int[] checked = {0};
    for (var story : Told.all()) {
      replay(story, (sentence, state) -> {
        var cast = cast(sentence);
        if (Set.of("agree", "donate", "sell", "exchange", "beg", "ask-for", "tell", "thank")
            .contains(sentence.frame())) {
          assertEquals(place(state, cast.get('A')), place(state, cast.get('B')), sentence.english());
          checked[0]++;
        }
        if (sentence.frame().equals("tell")) {
          assertTrue(state.contains(new Fact("knows", List.of(cast.get('A'), cast.get('T')))), sentence.english());
          assertFalse(state.contains(new Fact("knows", List.of(cast.get('B'), cast.get('T')))), sentence.english());
        }
      });
    }
    assertTrue(checked[0] > 500, "sentences " + checked[0]);
  }

  private static String place(Set<Fact> state, String person) {
    return state.stream().filter(f -> f.relation().equals("at") && f.arguments().get(0).equals(person))
        .map(f -> f.arguments().get(1)).findFirst().orElseThrow();
  }

  /** A thing is a lamp the first time and the lamp ever after, as far as it is named at all. */
  @Test void articlesFollowWhatTheReaderKnows() {
    for (var story : Told.TRAIN) {
      replay(story, (sentence, state) -> {
        var cast = cast(sentence);
        if (!sentence.frame().equals("find")) return;
        String noun = cast.get('T');
        assertFalse(state.stream().anyMatch(f -> Set.of("has", "in").contains(f.relation()) && f.arguments()
            .contains(noun)));
        assertFalse(sentence.english().matches(".*\\bfound the .*"), sentence.english());
      });
    }
  }

  /** What decides a sentence was often told far back: a has, an in or a from that is used again many words later. */
  @Test void laterSentencesDependOnFarEarlierOnes() {
    int[] far = {0}, uses = {0};
    for (var story : Told.TRAIN) {
      var told = new TreeMap<String, Integer>();
      int[] words = {0};
      replay(story, (sentence, state) -> {
        var cast = cast(sentence);
        if (Set.of("end-has", "end-both", "end-in", "end-from", "agree", "lack", "end-gift")
            .contains(sentence.frame())) {
          String key = cast.getOrDefault('T', cast.getOrDefault('R', ""));
          uses[0]++;
          if (words[0] - told.getOrDefault(key, words[0]) > 5) far[0]++;
        }
        for (var fact : sentence.added()) told.put(fact.arguments().isEmpty() ? "" : fact.arguments().getLast(),
            words[0]);
        words[0] += Told.words(sentence.english()).size();
      });
    }
    assertTrue(far[0] > 0.8 * uses[0] && far[0] > 500, far[0] + " of " + uses[0]);
  }

  @Test void questionsHaveOneAnswerThatTheTextTells() {
    int questions = 0;
    for (var story : Told.all()) {
      var state = replay(story, (sentence, before) -> { });
      String text = String.join(" ", Told.words(story.english())) + " ";
      for (var question : story.questions()) {
        assertTrue(question.english().endsWith("?") && question.esperanto().endsWith("?"), question.toString());
        for (String word : Told.words(question.englishAnswer())) {
          boolean small = Set.of("the", "in", "at", "on").contains(word.toLowerCase(java.util.Locale.ROOT));
          boolean in = text.toLowerCase(java.util.Locale.ROOT).contains(word.toLowerCase(java.util.Locale.ROOT) + " ");
          assertTrue(small || in, question + " in " + text);
        }
        checkAgainst(state, question);
        questions++;
      }
    }
    assertTrue(questions > 3 * Told.all().size(), "questions " + questions);
  }

  /** The answer is looked up in the replayed facts, by the names in question and answer. */
  private static void checkAgainst(Set<Fact> state, Question question) {
    String relation = Map.of("who-has", "has", "where-person", "at", "where-thing", "in", "who-knows", "knows",
        "who-wants", "wants", "home-city", "from", "who-made", "made").get(question.kind());
    if (relation == null) return;
    var words = Told.words(question.english() + " " + question.englishAnswer());
    boolean found = state.stream().filter(f -> f.relation().equals(relation)).anyMatch(f -> f.arguments().stream()
        .allMatch(a -> words.contains(a) || words.stream().anyMatch(w -> plural(a).equals(w))));
    assertTrue(found, question + " against " + state);
  }

  private static String plural(String noun) {
    return noun.endsWith("f") ? "leaves" : noun.equals("potato") || noun.equals("tomato") ? noun + "es"
        : English.plural(noun);
  }
}

// Who and what a story is about: drawn once at its start, from the words of its topic.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws the figures of one story. Persons come first, then things, places and the rest. */
final class Cast {
  private final Lexicon lexicon;
  private final String topic;
  private final Draw draw;
  private final List<Figure> figures = new ArrayList<>();
  private final Set<Lemma> used = new HashSet<>();

  private Cast(Lexicon lexicon, String topic, Draw draw) {
    this.lexicon = lexicon;
    this.topic = topic;
    this.draw = draw;
  }

  /** No two figures of one cast share a name, a trade or a noun, so that every phrase refers to one of them. */
  static List<Figure> draw(Lexicon lexicon, String topic, Draw draw) {
    var cast = new Cast(lexicon, topic, draw);
    int persons = 2 + draw.below(2), things = 3 + draw.below(3);
    for (int i = 0; i < persons; i++) cast.person();
    for (int i = 0; i < things; i++) cast.thing();
    cast.words(Type.PLACE, "place", 4);
    cast.words(Type.CITY, "city", 2);
    cast.words(Type.DAY, "day", 2);
    cast.words(Type.NUMBER, "number", 2);
    cast.words(Type.ANIMAL, "animal", 1);
    cast.words(Type.BODY, "body", 1);
    if (cast.figures.size() > Facts.MAX_FIGURES) throw new IllegalStateException("a cast of " + cast.figures.size());
    return cast.figures;
  }

  private void words(Type type, String semantic, int count) {
    for (int i = 0; i < count; i++) figures.add(Figure.word(type, fresh(semantic)));
  }

  private void person() {
    var name = fresh(draw.percent(50) ? "female" : "male");
    figures.add(new Figure(Type.PERSON, name, fresh("role"), null, null, 1));
  }

  /** Countable small things may come in numbers; shoes and boots always come in twos. */
  private void thing() {
    var noun = fresh("thing");
    int count = noun.is("pair") ? 2 : noun.is("many") && draw.percent(60) ? 2 + draw.below(5) : 1;
    var number = count == 1 ? null : lexicon.of("number", topic)[count - 2];
    figures.add(new Figure(Type.THING, noun, null, look(noun), number, count));
  }

  private Lemma look(Lemma noun) {
    if (noun.looks().isEmpty() || !draw.percent(70)) return null;
    var classes = noun.looks().toArray(String[]::new);
    var fitting = lexicon.of(classes[draw.below(classes.length)], topic);
    return fitting[draw.below(fitting.length)];
  }

  private Lemma fresh(String semantic) {
    var fitting = lexicon.of(semantic, topic);
    while (true) {
      var lemma = fitting[draw.below(fitting.length)];
      if (used.add(lemma)) return lemma;
    }
  }
}

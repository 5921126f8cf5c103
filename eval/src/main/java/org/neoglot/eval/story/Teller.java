// Puts a frame into words in both languages: names, trades or pronouns, a or the, by what the reader already knows.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.List;

/** Tells the sentences of one story; it remembers who was spoken of last. */
final class Teller {
  /** The two lines of one sentence and the names in it. */
  record Told(String english, String esperanto, List<Entity> entities) {}

  private final List<Figure> figures;
  private final Draw draw;
  // Bit sets of the figures that the last sentence spoke of, and the one it began with.
  private long lastMentioned;
  private int lastSubject = -1;

  Teller(List<Figure> figures, Draw draw) {
    this.figures = figures;
    this.draw = draw;
  }

  /** Tells a sentence; {@code unknown} is the bit set of figures that the reader has not met. */
  Told tell(Frame frame, int[] binding, Lemma[] words, long unknown) {
    long mentioned = 0;
    for (int v = 0; v < binding.length; v++) {
      if (binding[v] >= 0 && frame.english().mentions(v)) mentioned |= 1L << binding[v];
    }
    var references = new Reference[binding.length];
    for (int v = 0; v < binding.length; v++) {
      if (binding[v] >= 0) references[v] = reference(frame, v, binding[v], mentioned, unknown);
    }
    lastSubject = subject(frame, binding);
    lastMentioned = mentioned;
    return write(frame.english(), frame.esperanto(), binding, words, references);
  }

  /** Tells a question or an answer, which stand alone: no pronoun, no trade, everything known. */
  Told plain(Template english, Template esperanto, int[] binding) {
    var references = new Reference[binding.length];
    for (int v = 0; v < binding.length; v++) {
      if (binding[v] >= 0) {
        references[v] = figures.get(binding[v]).type() == Type.PERSON ? Reference.NAME : Reference.DEFINITE;
      }
    }
    return write(english, esperanto, binding, new Lemma[binding.length], references);
  }

  /** The person with whom the last sentence began, or -1. */
  int lastSubject() { return lastSubject; }

  private int subject(Frame frame, int[] binding) {
    for (var piece : frame.english().pieces()) {
      if (piece instanceof Template.Slot s && s.form().mentions() && binding[s.variable()] >= 0
          && figures.get(binding[s.variable()]).type() == Type.PERSON) {
        return binding[s.variable()];
      }
    }
    return -1;
  }

  private Reference reference(Frame frame, int v, int figure, long mentioned, long unknown) {
    boolean fresh = (unknown >> figure & 1) != 0;
    return switch (figures.get(figure).type()) {
      case PERSON -> {
        if (fresh || usesRole(frame, v)) yield Reference.NAME;
        if (pronounIsClear(figure, mentioned) && draw.percent(figure == lastSubject ? 90 : 40)) yield Reference.PRONOUN;
        yield draw.percent(25) ? Reference.ROLE : Reference.NAME;
      }
      case THING -> {
        if (fresh) yield Reference.INDEFINITE;
        yield pronounIsClear(figure, mentioned) && draw.percent(80) ? Reference.PRONOUN : Reference.DEFINITE;
      }
      default -> Reference.DEFINITE;
    };
  }

  private static boolean usesRole(Frame frame, int v) {
    for (var piece : frame.english().pieces()) {
      if (piece instanceof Template.Slot s && s.variable() == v && s.form() == Form.ROLE) return true;
    }
    return false;
  }

  /** He, she, it and they are clear if the last sentence named the figure, and nobody else who is called so is near. */
  private boolean pronounIsClear(int figure, long mentioned) {
    if ((lastMentioned >> figure & 1) == 0) return false;
    var me = figures.get(figure);
    long near = (lastMentioned | mentioned) & ~(1L << figure);
    for (int other = 0; other < figures.size(); other++) {
      if ((near >> other & 1) == 0 || figures.get(other).type() != me.type()) continue;
      if (me.type() == Type.THING || figures.get(other).female() == me.female()) return false;
    }
    return true;
  }

  private Told write(Template english, Template esperanto, int[] binding, Lemma[] words, Reference[] references) {
    var spans = new int[binding.length][];
    var en = new Line();
    line(en, english, binding, references, spans, 0, (s, reference) -> english(en, s, binding, words, reference));
    var eo = new Line();
    line(eo, esperanto, binding, references, spans, 2, (s, reference) -> esperanto(eo, s, binding, words, reference));
    var entities = new ArrayList<Entity>();
    for (int v = 0; v < spans.length; v++) {
      var span = spans[v];
      if (span == null || span[1] == 0 || span[3] == 0) continue;
      var figure = figures.get(binding[v]);
      entities.add(new Entity(kind(figure.type()), figure.lemma().english(), span[0], span[1], span[2], span[3]));
    }
    return new Told(en.finish(), eo.finish(), entities);
  }

  private static Entity.Kind kind(Type type) {
    return switch (type) {
      case PERSON -> Entity.Kind.PERSON;
      case CITY -> Entity.Kind.CITY;
      default -> Entity.Kind.DAY;
    };
  }

  private interface SlotWriter { int write(Template.Slot slot, Reference reference); }

  /** Writes one line; the second mention of a figure in it is a pronoun; spans get the place of a name. */
  private void line(Line line, Template template, int[] binding, Reference[] references, int[][] spans, int at,
      SlotWriter writer) {
    long seen = 0;
    for (var piece : template.pieces()) {
      switch (piece) {
        case Template.Text text -> {
          line.add(text.text());
          if (text.article()) line.article();
        }
        case Template.Slot slot -> {
          int v = slot.variable();
          boolean again = slot.form().mentions() && (seen >> v & 1) != 0;
          var type = binding[v] < 0 ? null : figures.get(binding[v]).type();
          boolean pronominal = again && (type == Type.PERSON || type == Type.THING);
          int nameEnd = writer.write(slot, pronominal ? Reference.PRONOUN : references[v]);
          if (slot.form().mentions()) seen |= 1L << v;
          if (nameEnd > 0 && (spans[v] == null || spans[v][at + 1] == 0)) note(spans, v, at, nameEnd, line);
        }
      }
    }
  }

  /** {@code nameEnd} is the length of the name that ends the line, an English 's left out. */
  private static void note(int[][] spans, int v, int at, int nameEnd, Line line) {
    if (spans[v] == null) spans[v] = new int[4];
    boolean possessive = line.endsWith("'s");
    spans[v][at + 1] = line.length() - (possessive ? 2 : 0);
    spans[v][at] = spans[v][at + 1] - nameEnd;
  }

  /** Writes an English slot; returns the length of a proper name that it wrote, else 0. */
  private int english(Line line, Template.Slot slot, int[] binding, Lemma[] words, Reference reference) {
    if (words[slot.variable()] != null) {
      var word = words[slot.variable()];
      line.add(word.part() == PartOfSpeech.VERB ? word.englishPast() : word.english());
      return 0;
    }
    var figure = figures.get(binding[slot.variable()]);
    switch (figure.type()) {
      case PERSON -> { return EnglishPhrase.person(line, figure, slot.form(), reference); }
      case THING -> EnglishPhrase.thing(line, figure, slot, reference);
      case PLACE -> EnglishPhrase.place(line, figure, slot.form());
      default -> line.add(figure.lemma().english());
    }
    return named(figure) ? figure.lemma().english().length() : 0;
  }

  private int esperanto(Line line, Template.Slot slot, int[] binding, Lemma[] words, Reference reference) {
    if (words[slot.variable()] != null) {
      var word = words[slot.variable()];
      line.add(word.part() == PartOfSpeech.VERB ? Esperanto.verb(word.esperanto(), "is") : word.esperanto());
      return 0;
    }
    var figure = figures.get(binding[slot.variable()]);
    boolean accusative = slot.form() == Form.ACCUSATIVE;
    switch (figure.type()) {
      case PERSON -> { return EsperantoPhrase.person(line, figure, slot.form(), reference); }
      case THING -> EsperantoPhrase.thing(line, figure, slot.form(), reference);
      case PLACE -> EsperantoPhrase.place(line, figure, slot.form());
      default -> line.add(figure.lemma().part() == PartOfSpeech.NUMERAL ? figure.lemma().esperanto()
          : Esperanto.decline(figure.lemma().esperanto(), false, accusative));
    }
    return named(figure) ? figure.lemma().esperanto().length() + (accusative ? 1 : 0) : 0;
  }

  private static boolean named(Figure figure) { return figure.type() == Type.CITY || figure.type() == Type.DAY; }
}

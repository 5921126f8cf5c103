// Makes one story: draws a frame that the state allows, tells it, changes the state, and so on to the end.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.List;

/** The state and the teller of one story while it grows. */
final class Plot {
  // So many solutions of a frame are looked at for one on the wanted side of the held-out line.
  private static final int SOLUTIONS = 12;
  private final Book book;
  private final String topic;
  private final Split split;
  private final Draw draw;
  private final List<Figure> figures;
  private final Facts facts = new Facts();
  private final Matcher matcher;
  private final Teller teller;
  private final List<Sentence> sentences = new ArrayList<>();
  private final boolean[] told;

  Plot(Book book, String topic, Split split, Draw draw) {
    this.book = book;
    this.topic = topic;
    this.split = split;
    this.draw = draw;
    figures = Cast.draw(book.lexicon(), topic, draw);
    matcher = new Matcher(figures, facts);
    teller = new Teller(figures, draw);
    told = new boolean[book.frames().size()];
    for (int i = 0; i < figures.size(); i++) {
      int relation = book.newRelation(figures.get(i).type());
      if (relation >= 0) facts.add(Facts.pack(relation, i, 0, 0));
    }
  }

  /** Tells the story: an opening, a middle, and one to three endings; null if it broke off too early. */
  List<Sentence> tell(int length) {
    int endings = 1 + draw.below(length > 9 ? 3 : 2);
    next(Frame.Phase.OPEN);
    while (sentences.size() < length - endings && next(Frame.Phase.MID)) { }
    while (sentences.size() < length && next(Frame.Phase.END)) { }
    return sentences.size() < StoryWorld.MIN_SENTENCES ? null : sentences;
  }

  /** Tries frames of a phase in a weighted random order until one fits; false if none does. */
  private boolean next(Frame.Phase phase) {
    var frames = book.frames(topic, phase);
    var weights = new int[frames.length];
    int total = 0, people = known(Type.PERSON), things = known(Type.THING);
    long present = facts.relations();
    for (int i = 0; i < frames.length; i++) {
      boolean open = !told[frames[i].index()] || frames[i].frame().again();
      boolean possible = (frames[i].required() & ~present) == 0;
      total += weights[i] = open && possible ? frames[i].frame().weight() * boost(frames[i], people, things) : 0;
    }
    while (total > 0) {
      int pick = draw.below(total), i = 0;
      while (pick >= weights[i]) pick -= weights[i++];
      if (tryFrame(frames[i])) return true;
      total -= weights[i];
      weights[i] = 0;
    }
    return false;
  }

  /** A story needs a second person and some things soon, or nothing can happen in it. */
  private static int boost(Book.Entry entry, int people, int things) {
    if (entry.introduces() == Type.PERSON && people < 2) return 8;
    if (entry.introduces() == Type.THING && things < 2) return 4;
    return 1;
  }

  private int known(Type type) {
    int known = 0;
    long unknown = unknown();
    for (int i = 0; i < figures.size(); i++) {
      if (figures.get(i).type() == type && (unknown >> i & 1) == 0) known++;
    }
    return known;
  }

  /** Looks for figures on the wanted side of the held-out line; held-out stories take the other side if they must. */
  private boolean tryFrame(Book.Entry entry) {
    var frame = entry.frame();
    var best = new Best();
    matcher.solve(frame, draw, binding -> {
      var drawn = words(frame);
      boolean out = HeldOut.contains(frame, binding, drawn, figures);
      if (!out || split == Split.HELD_OUT) {
        int value = (out ? 2 : 0) + (speaksOf(binding, teller.lastSubject()) ? 1 : 0);
        best.offer(value, binding, drawn);
      }
      return best.value == (split == Split.HELD_OUT ? 3 : 1) || ++best.seen == SOLUTIONS;
    });
    if (best.binding == null) return false;
    say(entry, best.binding, best.words);
    return true;
  }

  /** The solution to be told: on the wanted side of the line first, then about the one who was spoken of last. */
  private static final class Best {
    int value = -1, seen;
    int[] binding;
    Lemma[] words;

    void offer(int offered, int[] solution, Lemma[] drawn) {
      if (offered <= value) return;
      value = offered;
      binding = solution.clone();
      words = drawn;
    }
  }

  private static boolean speaksOf(int[] binding, int figure) {
    for (int one : binding) if (one == figure && figure >= 0) return true;
    return false;
  }

  private Lemma[] words(Frame frame) {
    var words = new Lemma[frame.variables().size()];
    for (int v = 0; v < words.length; v++) {
      var variable = frame.variables().get(v);
      if (!variable.type().lexical()) continue;
      var fitting = book.lexicon().of(variable.classes().iterator().next(), topic);
      words[v] = fitting[draw.below(fitting.length)];
    }
    return words;
  }

  private void say(Book.Entry entry, int[] binding, Lemma[] words) {
    var frame = entry.frame();
    told[entry.index()] = true;
    var line = teller.tell(frame, binding, words, unknown());
    int[] before = facts.toArray();
    apply(frame, binding);
    int[] after = facts.toArray();
    sentences.add(new Sentence(line.english(), line.esperanto(), line.entities(), frame.name(),
        HeldOut.combination(frame, binding, words, figures), cast(frame, binding), minus(after, before),
        minus(before, after)));
  }

  /** The figures that are still new to the reader. */
  private long unknown() {
    long unknown = 0;
    for (int i = 0; i < facts.size(); i++) {
      int fact = facts.get(i), figure = Facts.argument(fact, 0);
      if (Facts.relation(fact) == book.newRelation(figures.get(figure).type())) unknown |= 1L << figure;
    }
    return unknown;
  }

  /** Each new fact first ends those that it replaces. */
  private void apply(Frame frame, int[] binding) {
    for (var effect : frame.effects()) {
      int fact = Matcher.packed(effect, binding);
      if (effect.negated()) {
        facts.remove(fact, Matcher.mask(effect));
        continue;
      }
      var arguments = new int[effect.arguments().length];
      for (int i = 0; i < arguments.length; i++) arguments[i] = binding[effect.arguments()[i]];
      for (var old : book.relation(effect.relation()).replaces()) {
        facts.remove(Matcher.packed(old, arguments), Matcher.mask(old));
      }
      facts.add(fact);
    }
  }

  private List<String> cast(Frame frame, int[] binding) {
    var cast = new ArrayList<String>();
    for (int v = 0; v < binding.length; v++) {
      if (binding[v] >= 0) cast.add(frame.variables().get(v).letter() + "=" + name(binding[v]));
    }
    return cast;
  }

  private List<Fact> minus(int[] all, int[] without) {
    var rest = new ArrayList<Fact>();
    for (int fact : all) if (!holds(without, fact)) rest.add(fact(fact));
    return rest;
  }

  private static boolean holds(int[] facts, int fact) {
    for (int other : facts) if (other == fact) return true;
    return false;
  }

  private Fact fact(int packed) {
    var relation = book.relation(Facts.relation(packed));
    var arguments = new ArrayList<String>();
    for (int i = 0; i < relation.types().size(); i++) arguments.add(name(Facts.argument(packed, i)));
    return new Fact(relation.name(), arguments);
  }

  private String name(int figure) { return figures.get(figure).lemma().english(); }

  /** Questions about the state as it is now. */
  List<Question> questions() { return Asker.ask(book.questions(), matcher, teller, draw); }
}

// Everything that is read from the resource files, checked and indexed for drawing.
package org.neoglot.eval.story;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The tables of the world; immutable once read. */
final class Book {
  /**
   * A frame with its index in the file.
   *
   * @param required bit set of the relations that must have been told before it
   * @param introduces the type of the figure that the reader meets in it, or null
   */
  record Entry(Frame frame, int index, long required, Type introduces) {}

  private final Lexicon lexicon;
  private final List<String> topics;
  private final List<Relation> relations;
  private final List<Frame> frames;
  private final List<Frame> questions;
  private final Map<String, Entry[]> byTopicAndPhase = new HashMap<>();
  private final int[] newRelations = new int[Type.values().length];

  Book(Lexicon lexicon, List<String> frameLines, List<String> questionLines) {
    this.lexicon = lexicon;
    var reader = new FrameReader("frames.txt", lexicon, Map.of());
    frames = reader.read(frameLines);
    relations = List.copyOf(new LinkedHashMap<>(reader.relations()).values());
    // A relation is one bit of a long where frames are sieved.
    if (relations.size() > 64) throw new IllegalArgumentException("frames.txt: more than 64 relations");
    questions = new FrameReader("questions.txt", lexicon, reader.relations()).read(questionLines);
    topics = lexicon.lemmas().stream().filter(l -> l.is("role")).flatMap(l -> l.topics().stream())
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new)).stream().toList();
    for (Type type : Type.values()) newRelations[type.ordinal()] = findNew(type);
    indexWords();
    indexFrames();
  }

  static Book load() {
    return new Book(Lexicon.parse("lexicon.tsv", lines("lexicon.tsv")), lines("frames.txt"), lines("questions.txt"));
  }

  private static List<String> lines(String resource) {
    var stream = Book.class.getResourceAsStream(resource);
    if (stream == null) throw new IllegalStateException("resource " + resource + " is missing beside " + Book.class);
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + resource + " cannot be read", e);
    }
  }

  private int findNew(Type type) {
    return relations.stream().filter(r -> r.name().equals("new") && r.types().getFirst() == type)
        .mapToInt(Relation::index).findFirst().orElse(-1);
  }

  private void indexWords() {
    for (String one : List.of("role", "female", "male", "thing", "place", "city", "day", "number", "animal", "body")) {
      lexicon.index(one, topics);
    }
    var looks = new TreeSet<String>();
    lexicon.lemmas().forEach(l -> looks.addAll(l.looks()));
    looks.forEach(look -> lexicon.index(look, topics));
    for (var frame : frames) {
      if (!topics.containsAll(frame.topics())) {
        throw new IllegalArgumentException("frames.txt frame '" + frame.name() + "': topics " + frame.topics()
            + " found, some of " + topics + " wanted");
      }
      var where = topics.stream().filter(frame::fits).toList();
      for (var v : frame.variables()) if (v.type().lexical()) indexWords(frame, v, where);
    }
  }

  /** A word that is drawn for its class alone must also be of the right word class. */
  private void indexWords(Frame frame, Variable variable, List<String> where) {
    String semantic = variable.classes().iterator().next();
    lexicon.index(semantic, where);
    var wanted = variable.type() == Type.VERB ? PartOfSpeech.VERB : PartOfSpeech.ADJECTIVE;
    for (var lemma : lexicon.lemmas()) {
      if (lemma.is(semantic) && lemma.part() != wanted) {
        throw new IllegalArgumentException("frames.txt frame '" + frame.name() + "' slot '{" + variable.letter()
            + "}': '" + lemma.english() + "' of class '" + semantic + "' is no " + wanted);
      }
    }
  }

  private void indexFrames() {
    for (String topic : topics) {
      for (var phase : Frame.Phase.values()) {
        byTopicAndPhase.put(topic + "/" + phase, IntStream.range(0, frames.size())
            .filter(i -> frames.get(i).phase() == phase && frames.get(i).fits(topic))
            .mapToObj(i -> entry(i)).toArray(Entry[]::new));
      }
    }
  }

  private Entry entry(int i) {
    Type introduces = null;
    for (var condition : frames.get(i).conditions()) {
      var relation = relations.get(condition.relation());
      if (!condition.negated() && relation.name().equals("new")) introduces = relation.types().getFirst();
    }
    return new Entry(frames.get(i), i, required(frames.get(i)), introduces);
  }

  private static long required(Frame frame) {
    long required = 0;
    for (var condition : frame.conditions()) if (!condition.negated()) required |= 1L << condition.relation();
    return required;
  }

  Lexicon lexicon() { return lexicon; }

  /** In alphabetical order. */
  List<String> topics() { return topics; }

  List<Frame> frames() { return frames; }

  List<Frame> questions() { return questions; }

  Entry[] frames(String topic, Frame.Phase phase) { return byTopicAndPhase.get(topic + "/" + phase); }

  Relation relation(int index) { return relations.get(index); }

  /** The relation that says that the reader has not met a figure of this type; -1 if the reader knows all of them. */
  int newRelation(Type type) { return newRelations[type.ordinal()]; }
}

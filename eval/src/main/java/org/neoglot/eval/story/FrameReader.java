// Reads frames.txt and questions.txt and refuses, by line and slot, whatever the stories could stumble over.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A reader for one file; relations of an earlier file may be handed over. */
final class FrameReader {
  private final String file;
  private final Lexicon lexicon;
  private final Map<String, Relation> relations;
  private final List<Frame> frames = new ArrayList<>();

  // The block that is being read.
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private int headLine;

  FrameReader(String file, Lexicon lexicon, Map<String, Relation> relations) {
    this.file = file;
    this.lexicon = lexicon;
    this.relations = new LinkedHashMap<>(relations);
  }

  /** The relations by name and types, as in {@code has(PERSON,THING)}. */
  Map<String, Relation> relations() { return relations; }

  /** @throws IllegalArgumentException naming file, line, what was found and what was wanted */
  List<Frame> read(List<String> text) {
    for (int i = 0; i < text.size(); i++) {
      String line = text.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) continue;
      String key = line.split("\\s+", 2)[0];
      String rest = line.substring(key.length()).strip();
      switch (key) {
        case "relation" -> relation(i + 1, rest);
        case "frame", "question" -> { finish(); headLine = i + 1; put(i + 1, key, rest); }
        case "when", "where", "then", "en", "eo" -> put(i + 1, key, rest);
        default -> throw bad(i + 1, "'" + key
            + "' found, relation, frame, question, when, where, then, en or eo wanted");
      }
    }
    finish();
    return List.copyOf(frames);
  }

  private void put(int line, String key, String rest) {
    if (fields.put(key, rest) != null) throw bad(line, "a second '" + key + "' in one block");
    lines.put(key, line);
  }

  private String place(String key) { return file + " line " + lines.getOrDefault(key, headLine); }

  private IllegalArgumentException bad(int line, String what) {
    return new IllegalArgumentException(file + " line " + line + ": " + what);
  }

  /** {@code relation at(A,P) replaces at(A,_) new(A)}; later relations may be named before they are declared. */
  private void relation(int line, String rest) {
    String[] parts = rest.split("\\s+replaces\\s+", 2);
    String place = file + " line " + line;
    var head = Pattern.split(place, parts[0]).getFirst();
    var types = types(place, head.letters());
    var relation = new Relation(head.name(), relations.size(), types, new ArrayList<>());
    if (relations.put(key(head.name(), types), relation) != null) throw bad(line, "a second '" + parts[0] + "'");
    if (parts.length > 1) pendingReplacements.add(new Pending(place, relation, head.letters(), parts[1]));
  }

  private record Pending(String place, Relation relation, String letters, String text) {}

  private final List<Pending> pendingReplacements = new ArrayList<>();

  private void resolveReplacements() {
    for (var p : pendingReplacements) {
      for (var text : Pattern.split(p.place, p.text)) {
        var arguments = new int[text.letters().length()];
        for (int i = 0; i < arguments.length; i++) arguments[i] = p.letters.indexOf(text.letters().charAt(i));
        p.relation.replaces().add(new Pattern(true, find(p.place, text).index(), arguments));
      }
    }
    pendingReplacements.clear();
  }

  private static List<Type> types(String place, String letters) {
    var types = new ArrayList<Type>();
    for (char c : letters.toCharArray()) {
      if (Type.of(c) == null) throw new IllegalArgumentException(place + ": '" + c
          + "' found, a letter of Type wanted");
      types.add(Type.of(c));
    }
    return types;
  }

  private static String key(String name, List<Type> types) { return name + types; }

  /** Wildcards match any type, so the relation is the only one of its name whose other types agree. */
  private Relation find(String place, Pattern.Text text) {
    for (var relation : relations.values()) {
      if (relation.name().equals(text.name()) && agrees(relation.types(), text.letters())) return relation;
    }
    throw new IllegalArgumentException(
        place + ": '" + text.name() + "(" + String.join(",", text.letters().split(""))
            + ")' found, a declared relation wanted");
  }

  private static boolean agrees(List<Type> types, String letters) {
    if (types.size() != letters.length()) return false;
    for (int i = 0; i < types.size(); i++) {
      if (letters.charAt(i) != '_' && Type.of(letters.charAt(i)) != types.get(i)) return false;
    }
    return true;
  }

  private void finish() {
    if (fields.isEmpty()) return;
    resolveReplacements();
    boolean question = fields.containsKey("question");
    String[] head = fields.getOrDefault("frame", fields.get("question") + " any question 1").split("\\s+");
    for (String needed : List.of("when", "en", "eo")) {
      if (!fields.containsKey(needed)) throw bad(headLine, "'" + head[0] + "' has no line '" + needed + "'");
    }
    frames.add(frame(head, variables(), question));
    fields.clear();
    lines.clear();
  }

  private Frame frame(String[] head, List<Variable> variables, boolean question) {
    if (head.length < 4 || !head[2].matches("open|mid|end|question") || !head[3].matches("[1-9]\\d{0,3}")) {
      throw bad(headLine, "'" + String.join(" ", head)
          + "' found, name, topics, open or mid or end, and a weight wanted");
    }
    var phase = Frame.Phase.valueOf(head[2].toUpperCase(Locale.ROOT));
    var topics = head[1].equals("any") ? Set.<String>of() : Set.of(head[1].split(","));
    String[] en = halves("en", question), eo = halves("eo", question);
    var frame = new Frame(head[0], topics, phase, Integer.parseInt(head[3]), head.length > 4 && head[4].equals("again"),
        variables, patterns("when", variables), patterns("then", variables), template("en", en[0], variables),
        template("eo", eo[0], variables), template("en", en[1], variables), template("eo", eo[1], variables));
    checkAlignment(frame);
    return frame;
  }

  /** A question's line is "question => answer"; a frame's line has no answer. */
  private String[] halves(String key, boolean question) {
    String[] parts = fields.get(key).split(" => ");
    if (parts.length != (question ? 2 : 1)) {
      throw new IllegalArgumentException(place(key) + ": " + parts.length + " parts around '=>' found");
    }
    return question ? parts : new String[] {parts[0], null};
  }

  private List<Pattern> patterns(String key, List<Variable> variables) {
    var all = new ArrayList<Pattern>();
    if (!fields.containsKey(key)) return all;
    for (var text : Pattern.split(place(key), withoutClasses(fields.get(key)))) {
      var arguments = new int[text.letters().length()];
      for (int i = 0; i < arguments.length; i++) {
        char c = text.letters().charAt(i);
        arguments[i] = c == '_' ? Pattern.ANY : index(place(key), variables, c);
      }
      all.add(new Pattern(text.negated(), find(place(key), text).index(), arguments));
    }
    return all;
  }

  /** Class restrictions such as T:food stand among the facts. */
  private static String withoutClasses(String text) { return text.replaceAll("[A-Z]:\\S+", "").strip(); }

  /** All letters of the block in order of appearance: conditions first, so that facts bind before words are drawn. */
  private List<Variable> variables() {
    var classes = new LinkedHashMap<Character, Set<String>>();
    String restrictions = fields.get("when") + " " + fields.getOrDefault("where", "");
    var found = java.util.regex.Pattern.compile("\\b([A-Z]):(\\S+)|\\(([^)]*)\\)|\\{([A-Z])").matcher(
        restrictions + " " + fields.getOrDefault("then", "") + " " + fields.get("en") + " " + fields.get("eo"));
    while (found.find()) {
      if (found.group(1) != null) {
        classes.put(found.group(1).charAt(0), new TreeSet<>(List.of(found.group(2).split(","))));
      } else if (found.group(4) != null) {
        classes.putIfAbsent(found.group(4).charAt(0), Set.of());
      } else {
        for (char c : found.group(3).replaceAll("[_,]", "").toCharArray()) classes.putIfAbsent(c, Set.of());
      }
    }
    var variables = new ArrayList<Variable>();
    classes.forEach((letter, set) -> {
      if (Type.of(letter) == null) throw bad(headLine, "'" + letter + "' found, a letter of Type wanted");
      if (Type.of(letter).lexical() && set.size() != 1) throw bad(headLine, "'" + letter
          + "' needs one class in 'where'");
      variables.add(new Variable(letter, Type.of(letter), set));
    });
    return variables;
  }

  private static int index(String place, List<Variable> variables, char letter) {
    for (int i = 0; i < variables.size(); i++) if (variables.get(i).letter() == letter) return i;
    throw new IllegalArgumentException(place + ": slot '{" + letter + "}' found, a variable of the frame wanted");
  }

  private Template template(String key, String text, List<Variable> variables) {
    if (text == null) return null;
    boolean english = key.equals("en");
    var template = Template.parse(place(key), text, english, (where, letter) -> index(where, variables, letter));
    for (String word : words(text)) {
      if (!(english ? lexicon.hasEnglish(word) : lexicon.hasEsperanto(word))) {
        throw new IllegalArgumentException(place(key) + ": '" + word
            + "' found, a form of a word of the lexicon wanted");
      }
    }
    char end = text.charAt(text.length() - 1);
    if (end != '.' && end != '?') throw new IllegalArgumentException(place(key) + ": no full stop at the end");
    return template;
  }

  /** The literal words; an ending that a slot completes, as in kiu{T.j}n, is left out. */
  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    for (String word : text.replaceAll("\\{T\\.j}n?", "").replaceAll("\\{[^}]*}", " ").split("[^\\p{L}]+")) {
      if (!word.isEmpty()) words.add(word);
    }
    return words;
  }

  /** A name said in one language is said in the other, so that entities can be paired. */
  private void checkAlignment(Frame frame) {
    for (int v = 0; v < frame.variables().size(); v++) {
      if (frame.english().mentions(v) != frame.esperanto().mentions(v)) {
        throw bad(headLine, "slot '{" + frame.variables().get(v).letter() + "}' is named in one language only");
      }
    }
  }
}

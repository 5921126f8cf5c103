// A question with a gap, and the words that answer it for each class.
package org.neoglot.adapt.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.neoglot.adapt.objective.Cloze;
import org.neoglot.adapt.objective.Row;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.Encoder;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.TokenHead;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pattern and verbalizer (PET: Schick and Schütze 2021, section 3.1). In a model's folder they are {@code cloze.json}:
 * {@code {"pattern": "{text} It is about {mask}.", "words": {"sports": ["sports"], ...}}}.
 *
 * @param pattern holds {@code {text}} and {@code {mask}} once each, and {@code {second}} where texts come in pairs
 * @param words for each class, in their order: one or more, each a single token of the model's tokenizer
 */
public record ClozePattern(String pattern, Map<String, List<String>> words) {
  private static final String FILE = "cloze.json";
  private static final String TEXT = "{text}";
  private static final String SECOND = "{second}";
  private static final String MASK = "{mask}";

  public ClozePattern {
    for (String part : List.of(TEXT, MASK)) {
      int at = pattern.indexOf(part);
      if (at < 0 || pattern.indexOf(part, at + 1) >= 0) {
        throw new IllegalArgumentException("the pattern '" + pattern + "' wants " + part + " once");
      }
    }
    words = new LinkedHashMap<>(words);
    if (words.size() < 2 || words.values().stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("the classes " + words + " want a word each, and there must be at least 2");
    }
  }

  /** Reads classes and their words as {@code sports=sports,football;health=health}. */
  public static ClozePattern of(String pattern, String words) {
    Map<String, List<String>> classes = new LinkedHashMap<>();
    for (String one : words.split(";")) {
      String[] sides = one.split("=", 2);
      List<String> said = sides.length < 2 ? List.of()
          : List.of(sides[1].split(",")).stream().map(String::strip).filter(w -> !w.isEmpty()).toList();
      if (said.isEmpty() || classes.put(sides[0].strip(), said) != null) {
        throw new IllegalArgumentException("found '" + one.strip() + "' among the words of classes, wanted CLASS=WORD,WORD;CLASS=... "
            + "with each class once");
      }
    }
    return new ClozePattern(pattern, classes);
  }

  /** What a model's folder says; empty where it says nothing. */
  public static Optional<ClozePattern> in(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) return Optional.empty();
    try {
      JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
      Map<String, List<String>> words = new LinkedHashMap<>();
      json.path("words").properties().forEach(e -> words.put(e.getKey(),
          IntStream.range(0, e.getValue().size()).mapToObj(i -> e.getValue().get(i).asString("")).toList()));
      return Optional.of(new ClozePattern(json.path("pattern").asString(""), words));
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      throw new BadFileException(file, "cannot be understood: " + e.getMessage(), e);
    }
  }

  void write(Path folder) {
    ObjectNode json = JsonMapper.shared().createObjectNode().put("pattern", pattern);
    ObjectNode classes = json.putObject("words");
    words.forEach((label, said) -> said.forEach(classes.withArray(label)::add));
    ModelWriter.json(folder.resolve(FILE), json);
  }

  List<String> labels() {
    return List.copyOf(words.keySet());
  }

  /** The loss and the scores over a model's own words; refuses a model that guesses no tokens, or a word that is no token. */
  Cloze cloze(HeadedModel model) {
    boolean guesses = model.backbone() instanceof Encoder && model.head() instanceof TokenHead head
        && head.classes() >= model.tokenizer().size();
    if (!guesses) {
      throw new IllegalArgumentException(model.backbone().config().source() + ": the architecture is "
          + model.backbone().config().first("architectures", "not named") + ", wanted one that ends in ForMaskedLM; "
          + "'neoglot pretrain --objective mlm' makes one");
    }
    int[][] ids = words.entrySet().stream().map(e -> e.getValue().stream()
        .mapToInt(word -> single(model.tokenizer(), word, e.getKey())).toArray()).toArray(int[][]::new);
    return new Cloze((Encoder) model.backbone(), ids, null, 1);
  }

  /** A word's token, as it is written behind another word, or else at a text's beginning. */
  private static int single(Tokenizer tokenizer, String word, String label) {
    int[] ids = {};
    for (String spelled : List.of(" " + word, word)) {
      ids = tokenizer.encodePlain(spelled);
      if (ids.length == 1 && tokenizer.unk().orElse(-1) != ids[0]) return ids[0];
    }
    throw new IllegalArgumentException("the word '" + word + "' of class '" + label + "' is " + ids.length
        + " tokens of this model, or unknown to it; wanted one token");
  }

  /** Where a text with its gap stands in a sequence, and how much of the text was cut for lack of room. */
  record Placed(Sequence sequence, int gap, int cut) {
    Cloze.Example example(int label) {
      return new Cloze.Example(new Row(sequence.ids(), sequence.types(), null, new int[sequence.length()]), gap, label);
    }
  }

  /** The pattern filled with texts; where it is too long, the first text loses its end. */
  Placed place(HeadedModel model, LabelledText row) {
    Tokenizer tokenizer = model.tokenizer();
    Framing framing = model.framing();
    int room = framing.room(model.room(), false) - 1;
    String text = row.first();
    int whole = -1;
    while (true) {
      String[] sides = fill(text, row.second());
      int[] left = tokenizer.encodePlain(sides[0]);
      int[] right = tokenizer.encodePlain(sides[1]);
      int size = left.length + right.length;
      if (whole < 0) whole = size;
      if (size > room && text.isEmpty()) {
        throw new IllegalArgumentException("the pattern alone has " + size + " tokens, but there is room for " + room);
      }
      if (size > room) {
        int points = text.codePointCount(0, text.length());
        text = text.substring(0, text.offsetByCodePoints(0, Math.max(0, Math.min(points - 1, (int) ((long) points * room / size)))));
        continue;
      }
      List<Integer> ids = new ArrayList<>();
      for (int id : left) ids.add(id);
      ids.add(mask(tokenizer));
      for (int id : right) ids.add(id);
      Sequence sequence = framing.one(ids.stream().mapToInt(Integer::intValue).toArray(), model.room());
      return new Placed(sequence, sequence.first() + left.length, whole - size);
    }
  }

  /** What stands before the gap and behind it; the space before a gap is the guessed word's own. */
  private String[] fill(String text, String second) {
    if (pattern.contains(SECOND) != (second != null)) {
      throw new IllegalArgumentException("the pattern '" + pattern + "' " + (second == null ? "has " : "lacks ") + SECOND
          + ", but rows have " + (second == null ? "one text" : "two texts"));
    }
    int at = pattern.indexOf(MASK);
    String[] sides = {pattern.substring(0, at).stripTrailing(), pattern.substring(at + MASK.length())};
    for (int i = 0; i < 2; i++) {
      int own = sides[i].indexOf(TEXT);
      String with = second == null ? sides[i] : sides[i].replace(SECOND, second);
      // Texts may hold braces of their own: the place is that of the pattern.
      if (own >= 0) {
        String before = sides[i].substring(0, own);
        String behind = sides[i].substring(own + TEXT.length());
        with = (second == null ? before : before.replace(SECOND, second)) + text
            + (second == null ? behind : behind.replace(SECOND, second));
      }
      sides[i] = with;
    }
    return sides;
  }

  private static int mask(Tokenizer tokenizer) {
    return tokenizer.role(Roles.Role.MASK).orElseGet(() -> tokenizer.id("[MASK]").orElseGet(() -> tokenizer.id("<mask>")
        .orElseThrow(() -> new IllegalArgumentException("the tokenizer has no [MASK] or <mask>, which stands for the gap"))));
  }
}

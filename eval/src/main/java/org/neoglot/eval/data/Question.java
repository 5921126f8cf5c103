// A question about a text and where its answers stand: SQuAD's JSON, or the same in lines.
package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.file.BadFileException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A question (SQuAD 1.1, Rajpurkar et al. 2016; 2.0, Rajpurkar et al. 2018).
 *
 * @param answers each possible answer; none where the text does not answer
 */
public record Question(String id, String question, String context, List<Answer> answers) {
  /**
   * An answer.
   *
   * @param start where it stands in the context, in code points
   */
  public record Answer(String text, int start) {}

  /** Which fields of a JSONL file hold what; the answers are {@code {"text": [...], "answer_start": [...]}}. */
  public record Fields(String question, String context, String answers) {
    public static final Fields USUAL = new Fields("question", "context", "answers");
  }

  /** @throws IllegalArgumentException when an answer does not stand where it should */
  public Question {
    answers = List.copyOf(answers);
    if (question.isBlank()) throw new IllegalArgumentException("the question is empty, wanted text");
    if (context.isBlank()) throw new IllegalArgumentException("the context is empty, wanted text");
    for (Answer a : answers) check(a, context);
  }

  private static void check(Answer a, String context) {
    if (a.text.isEmpty()) throw new IllegalArgumentException("an answer is empty, wanted text of the context");
    int points = context.codePointCount(0, context.length());
    int length = a.text.codePointCount(0, a.text.length());
    if (a.start < 0 || a.start + length > points) {
      throw new IllegalArgumentException("the answer at code point " + a.start + " of length " + length
          + " does not fit into a context of " + points);
    }
    String found = slice(context, a.start, a.start + length);
    if (!found.equals(a.text)) {
      throw new IllegalArgumentException("at code point " + a.start + " of the context stands '" + JsonRow.quote(found)
          + "', wanted the answer '" + JsonRow.quote(a.text) + "'");
    }
  }

  /** The part of a text from one code point to before another. */
  public static String slice(String text, int from, int to) {
    int begin = text.offsetByCodePoints(0, from);
    return text.substring(begin, text.offsetByCodePoints(begin, to - from));
  }

  /** Whether the text does not answer. */
  public boolean impossible() {
    return answers.isEmpty();
  }

  /**
   * Reads {@code .json} (SQuAD's) or {@code .jsonl} (a question a line, by the names of fields), each also with
   * {@code .gz}.
   *
   * @throws BadFileException one line with file, place, what was found and what was wanted
   */
  public static List<Question> read(Path file, Fields fields, BadRows rule) {
    List<Question> all = new ArrayList<>();
    if (Table.is(file, ".jsonl")) lines(file, fields, rule, all);
    else if (Table.is(file, ".json")) squad(file, rule, all);
    else throw new BadFileException(file, "is of unknown kind, wanted .json (SQuAD) or .jsonl (or one of them with .gz)");
    if (all.isEmpty()) throw new BadFileException(file, "holds no question that can be used, wanted at least one");
    return all;
  }

  private static void lines(Path file, Fields fields, BadRows rule, List<Question> all) {
    rule.invalid(Utf8Lines.read(file, (number, line) -> {
      if (line.isBlank()) return;
      rule.row(() -> {
        JsonRow row = JsonRow.read(file, number, line);
        JsonNode id = row.object().path("id");
        all.add(new Place(file, "line " + number).question(id.isMissingNode() ? String.valueOf(number) : id.asString(),
            row.string(fields.question), row.string(fields.context), columns(row, fields.answers)));
      });
    }));
  }

  /** Answers as two lists of equal length, which is how tables of columns hold them. */
  private static List<Answer> columns(JsonRow row, String field) {
    Place place = new Place(row.file(), "line " + row.line());
    JsonNode given = row.object().path(field);
    JsonNode texts = given.path("text");
    JsonNode starts = given.path("answer_start");
    if (!texts.isArray() || !starts.isArray() || texts.size() != starts.size()) {
      throw place.wrong("'" + field + "' is " + JsonRow.quote(given.toString())
          + ", wanted {\"text\": [...], \"answer_start\": [...]} with as many of each");
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) answers.add(place.answer(texts.get(i), starts.get(i)));
    return answers;
  }

  private static void squad(Path file, BadRows rule, List<Question> all) {
    StringBuilder text = new StringBuilder();
    rule.invalid(Utf8Lines.read(file, (number, line) -> text.append(line).append('\n')));
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(text.toString());
    } catch (JacksonException e) {
      throw new BadFileException(file, "is not JSON: " + e.getOriginalMessage() + " at line "
          + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()), e);
    }
    Place top = new Place(file, "");
    JsonNode data = top.array(root, "data");
    for (int d = 0; d < data.size(); d++) {
      Place article = top.at("data", d);
      JsonNode paragraphs = article.array(data.get(d), "paragraphs");
      for (int p = 0; p < paragraphs.size(); p++) paragraph(article.at("paragraphs", p), paragraphs.get(p), rule, all);
    }
  }

  private static void paragraph(Place place, JsonNode paragraph, BadRows rule, List<Question> all) {
    String context = place.string(paragraph, "context");
    JsonNode asked = place.array(paragraph, "qas");
    for (int q = 0; q < asked.size(); q++) {
      JsonNode one = asked.get(q);
      Place at = place.at("qas", q);
      rule.row(() -> all.add(at.question(one.path("id").asString(""), at.string(one, "question"), context, answers(at, one))));
    }
  }

  /** SQuAD 1.1 has no is_impossible, and an answer to everything. */
  private static List<Answer> answers(Place place, JsonNode one) {
    if (one.path("is_impossible").asBoolean(false)) return List.of();
    List<Answer> answers = new ArrayList<>();
    for (JsonNode a : place.array(one, "answers")) answers.add(place.answer(a.path("text"), a.path("answer_start")));
    if (answers.isEmpty()) throw place.wrong("has no answer, wanted one, or is_impossible");
    return answers;
  }

  /** Where in a file something stands, for complaints: a line, or a path in a tree. */
  private record Place(Path file, String path) {
    Place at(String field, int index) {
      return new Place(file, (path.isEmpty() ? "" : path + ".") + field + "[" + index + "]");
    }

    BadFileException wrong(String complaint) {
      return new BadFileException(file, path.isEmpty() ? complaint : path + ": " + complaint);
    }

    JsonNode array(JsonNode node, String field) {
      JsonNode found = node.path(field);
      if (!found.isArray()) throw wrong("has no list '" + field + "', wanted SQuAD's data, paragraphs and qas");
      return found;
    }

    String string(JsonNode node, String field) {
      JsonNode found = node.path(field);
      if (!found.isString()) throw wrong("'" + field + "' is " + (found.isMissingNode() ? "missing"
          : JsonRow.quote(found.toString())) + ", wanted a string");
      return found.asString();
    }

    Answer answer(JsonNode text, JsonNode start) {
      if (!text.isString() || !start.isInt()) {
        throw wrong("an answer has text " + JsonRow.quote(text.toString()) + " and answer_start "
            + JsonRow.quote(start.toString()) + ", wanted a string and a number");
      }
      return new Answer(text.asString(), start.intValue());
    }

    Question question(String id, String question, String context, List<Answer> answers) {
      try {
        return new Question(id, question, context, answers);
      } catch (IllegalArgumentException e) {
        throw wrong(e.getMessage());
      }
    }
  }
}

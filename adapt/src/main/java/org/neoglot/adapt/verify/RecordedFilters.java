// A case of score filters: what they leave of one row of scores.
package org.neoglot.adapt.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.Sampling;
import org.neoglot.models.ScoreFilter;
import tools.jackson.databind.JsonNode;

/**
 * Filters as {@code case.json} describes them in words with one number each. The same ids must be kept, and their
 * probabilities agree to 1e-6, for each filter alone and for some in a row.
 */
final class RecordedFilters {
  private static final double TOLERANCE = 1e-6;
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");
  /** What the case calls "combined". */
  private static final List<String> COMBINED = List.of("repetition_penalty", "temperature", "top_k", "top_p");

  private RecordedFilters() {}

  static boolean is(Case recorded) {
    return recorded.json().has("filters");
  }

  static List<Row> compare(Case recorded) {
    Map<String, ScoreFilter> filters = new LinkedHashMap<>();
    recorded.json().path("filters").properties().forEach(e -> filters.put(e.getKey(), filter(recorded, e.getKey(), e.getValue())));
    double[] scores = recorded.get("logits").doubles();
    int[] history = recorded.has("history")
        ? Arrays.stream(recorded.get("history").longs()).mapToInt(Math::toIntExact).toArray() : new int[0];
    for (int id : history) {
      if (id < 0 || id >= scores.length) throw new BadFileException(recorded.folder(), "'history' holds id " + id);
    }
    List<Row> rows = new ArrayList<>();
    for (String name : recorded.names()) {
      if (name.equals("logits") || name.equals("history")) continue;
      String which = name.substring(0, Math.max(0, name.lastIndexOf('.')));
      List<ScoreFilter> chain = which.equals("raw") ? List.of()
          : which.equals("combined") ? COMBINED.stream().map(filters::get).toList()
          : filters.containsKey(which) ? List.of(filters.get(which)) : null;
      if (chain == null || chain.stream().anyMatch(java.util.Objects::isNull) || !name.endsWith(".logits") && !name.endsWith(".probs")) {
        rows.add(Row.missing(name));
        continue;
      }
      compare(name, recorded.get(name).doubles(), new Sampling.Draw(chain).filtered(scores, history), rows);
    }
    return rows;
  }

  private static void compare(String name, double[] wanted, double[] left, List<Row> rows) {
    boolean[] kept = new boolean[wanted.length];
    boolean same = wanted.length == left.length;
    double[] found = name.endsWith(".probs") ? Sampling.softmax(left) : left;
    for (int i = 0; same && i < kept.length; i++) {
      kept[i] = name.endsWith(".probs") ? wanted[i] > 0 : wanted[i] != Double.NEGATIVE_INFINITY;
      same = kept[i] == (left[i] != Double.NEGATIVE_INFINITY);
    }
    rows.add(Row.equality(name + " kept", "double", same));
    rows.add(Row.compare(name, "double", found, wanted, kept, TOLERANCE));
  }

  /** "top-p 0.9" and the like: the key says which filter, the words how much. */
  private static ScoreFilter filter(Case recorded, String key, JsonNode described) {
    String words = described.path("what").asString("");
    Matcher number = NUMBER.matcher(words);
    if (!number.find()) throw new BadFileException(recorded.folder(), "filter '" + key + "' names no number in '" + words + "'");
    double value = Double.parseDouble(number.group());
    return switch (key) {
      case "temperature" -> new ScoreFilter.Temperature(value);
      case "top_k" -> new ScoreFilter.TopK((int) value);
      case "top_p" -> new ScoreFilter.TopP(value);
      case "min_p" -> new ScoreFilter.MinP(value);
      case "typical" -> new ScoreFilter.Typical(value);
      case "epsilon" -> new ScoreFilter.Epsilon(value);
      case "eta" -> new ScoreFilter.Eta(value);
      case "repetition_penalty" -> new ScoreFilter.RepetitionPenalty(value);
      case "no_repeat_ngram" -> new ScoreFilter.NoRepeat((int) value);
      default -> throw new BadFileException(recorded.folder(), "filter '" + key + "' is not one that Neoglot has");
    };
  }
}

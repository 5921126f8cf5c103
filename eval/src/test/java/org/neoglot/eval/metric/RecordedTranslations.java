// Our values of the files about BLEU, chrF and TER.
package org.neoglot.eval.metric;

import static org.neoglot.eval.metric.Recorded.list;
import static org.neoglot.eval.metric.Recorded.strings;
import static org.neoglot.eval.metric.RecordedLabels.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

final class RecordedTranslations {
  private static final Pattern TER =
      Pattern.compile("ter norm=(\\w+) nopunct=(\\w+) asian=(\\w+) case=(\\w+)");

  private RecordedTranslations() {}

  static void tokenizers(Recorded file) {
    List<String> inputs = strings(file.json.get("inputs"));
    JsonNode expected = file.json.get("expected");
    for (String name : expected.propertyNames()) {
      Matcher ter = TER.matcher(name);
      List<Object> tokens = new ArrayList<>();
      if (ter.matches()) {
        var t = new TerTokenization(yes(ter, 1), yes(ter, 2), yes(ter, 3), yes(ter, 4));
        for (String line : inputs) tokens.add(t.tokenize(line));
      } else {
        for (String line : inputs) tokens.add(Tokenization.of(name).tokenize(line));
      }
      file.check(name, expected.get(name), tokens);
    }
  }

  private static boolean yes(Matcher m, int group) {
    return m.group(group).equals("true");
  }

  private static boolean flag(JsonNode params, String key) {
    return params.has(key) && params.get(key).asBoolean();
  }

  private static int number(JsonNode params, String key, int usual) {
    return params.has(key) ? params.get(key).asInt() : usual;
  }

  /** The metric that sacrebleu's constructor arguments make. */
  static Additive<Output> metric(String name, JsonNode p) {
    return switch (name) {
      case "BLEU" -> {
        var smoothing = Bleu.Smoothing.of(p.has("smooth_method") ? p.get("smooth_method").asString() : "exp");
        double value = p.has("smooth_value") && !p.get("smooth_value").isNull() ? p.get("smooth_value").asDouble()
            : smoothing.usual();
        yield new Bleu(Tokenization.of(p.has("tokenize") ? p.get("tokenize").asString() : "13a"), flag(p, "lowercase"),
            number(p, "max_ngram_order", 4), smoothing, value, flag(p, "effective_order"));
      }
      case "CHRF" -> new Chrf(number(p, "char_order", 6), number(p, "word_order", 0), number(p, "beta", 2),
          flag(p, "lowercase"), flag(p, "whitespace"), flag(p, "eps_smoothing"));
      case "TER" -> new Ter(new TerTokenization(flag(p, "normalized"), flag(p, "no_punct"), flag(p, "asian_support"),
          flag(p, "case_sensitive")));
      default -> throw new IllegalArgumentException(name);
    };
  }

  static void sentences(Recorded file) {
    List<Output> inputs = new ArrayList<>();
    for (JsonNode x : file.json.get("inputs")) {
      inputs.add(new Output(x.get("hyp").asString(), strings(x.get("refs"))));
    }
    for (JsonNode c : file.json.get("cases")) {
      var metric = metric(c.get("metric").asString(), c.get("params"));
      List<Object> scores = new ArrayList<>();
      for (Output x : inputs) scores.add(metric instanceof Ter t ? ter(t, List.of(x)) : metric.of(List.of(x)));
      file.check(c.get("metric").asString() + c.get("params"), c.get("expected"), scores);
    }
  }

  private static Map<String, Object> ter(Ter ter, List<Output> items) {
    double[] sums = new double[2];
    for (Output x : items) Additive.add(sums, ter.statistics(x));
    return map("score", ter.of(items), "num_edits", sums[0], "ref_length", sums[1]);
  }

  /** Streams of references, some null, turned into outputs. */
  static List<Output> outputs(List<String> hypotheses, JsonNode refs) {
    List<List<String>> streams = new ArrayList<>();
    for (JsonNode r : refs) streams.add(strings(r));
    List<Output> items = new ArrayList<>();
    for (int i = 0; i < hypotheses.size(); i++) {
      List<String> own = new ArrayList<>();
      for (List<String> s : streams) own.add(s.get(i));
      items.add(new Output(hypotheses.get(i), own.stream().filter(Objects::nonNull).toList()));
    }
    return items;
  }

  static void corpus(Recorded file) {
    Map<String, List<Output>> sets = new TreeMap<>();
    for (var e : file.json.get("inputs").properties()) {
      sets.put(e.getKey(), outputs(strings(e.getValue().get("hyp")), e.getValue().get("refs")));
    }
    for (JsonNode c : file.json.get("cases")) {
      List<Output> items = sets.get(c.get("set").asString());
      String path = c.get("set").asString() + " " + c.get("metric").asString() + c.get("params");
      var counts = new TreeSet<>(items.stream().map(x -> x.references().size()).toList());
      String references = counts.size() > 1 ? "var" : counts.first().toString();
      var metric = metric(c.get("metric").asString(), c.get("params"));
      String signature = switch (metric) {
        case Bleu b -> {
          var s = b.detail(items);
          file.check(path, c.get("expected"), map("score", s.score(), "counts", list(s.counts()),
              "totals", list(s.totals()), "precisions", list(s.precisions()), "bp", s.brevity(), "sys_len", s.length(),
              "ref_len", s.referenceLength()));
          yield b.signature(references);
        }
        case Chrf f -> {
          file.check(path, c.get("expected"), map("score", f.of(items), "name", f.name()));
          yield f.signature(references);
        }
        case Ter t -> {
          file.check(path, c.get("expected"), ter(t, items));
          yield t.signature(references);
        }
        default -> throw new AssertionError(metric.name());
      };
      file.check(path + " signature", c.get("signature"), signature + "|version:2.6.0");
    }
  }
}

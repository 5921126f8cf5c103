// Our values of the files about rankings, rates, correlations, calibration, perplexity, vectors and tests.
package org.neoglot.eval.metric;

import static org.neoglot.eval.metric.Recorded.doubles;
import static org.neoglot.eval.metric.Recorded.strings;
import static org.neoglot.eval.metric.RecordedLabels.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.neoglot.eval.stats.ExactTests;
import org.neoglot.eval.stats.SacrebleuTest;
import org.neoglot.eval.text.Bm25;
import tools.jackson.databind.JsonNode;

final class RecordedNumbers {
  private RecordedNumbers() {}

  /** The metric that a recorded key names, for instance "ndcg_linear@10". */
  private static Additive<Ranking> ranking(String key) {
    String[] parts = key.split("@");
    int k = parts.length > 1 ? Integer.parseInt(parts[1]) : Retrieval.ALL;
    return switch (parts[0]) {
      case "precision" -> Retrieval.precision(k);
      case "recall" -> Retrieval.recall(k);
      case "success" -> Retrieval.success(k);
      case "mrr" -> Retrieval.mrr(k);
      case "map" -> Retrieval.map(k);
      case "r_precision" -> Retrieval.rPrecision();
      case "ndcg_linear" -> Retrieval.ndcg(k, Retrieval.Gain.LINEAR);
      case "ndcg_exponential" -> Retrieval.ndcg(k, Retrieval.Gain.EXPONENTIAL);
      default -> throw new IllegalArgumentException(key);
    };
  }

  private static Ranking ranking(JsonNode run, JsonNode qrels, Ranking.Ties ties) {
    List<Ranking.Hit> hits = new ArrayList<>();
    for (JsonNode h : run) hits.add(new Ranking.Hit(h.get(0).asString(), h.get(1).asDouble()));
    Map<String, Integer> grades = new TreeMap<>();
    for (var e : qrels.properties()) grades.put(e.getKey(), e.getValue().asInt());
    return Ranking.of(hits, grades, ties);
  }

  private static Map<String, Object> values(JsonNode wanted, List<Ranking> items) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (String key : wanted.propertyNames()) out.put(key, ranking(key).of(items));
    return out;
  }

  static void rankings(Recorded file) {
    for (JsonNode c : file.json.get("cases")) {
      for (String name : c.get("expected").propertyNames()) {
        var ties = switch (name) {
          case "docid_desc" -> Ranking.Ties.ID_FALLING;
          case "docid_asc" -> Ranking.Ties.ID_RISING;
          default -> Ranking.Ties.INPUT_ORDER;
        };
        JsonNode wanted = c.get("expected").get(name);
        file.check(c.get("name").asString() + "." + name, wanted,
            values(wanted, List.of(ranking(c.get("run"), c.get("qrels"), ties))));
      }
    }
    cranfield(file, file.json.get("cranfield"));
  }

  /** Our own BM25 over the collection: its runs, its values a query, and their mean over all queries. */
  private static void cranfield(Recorded file, JsonNode recorded) {
    String folder = "../retrieval/cranfield/";
    List<Bm25.Document> documents = new ArrayList<>();
    for (JsonNode d : Recorded.lines(folder + "corpus.jsonl.gz")) {
      String text = d.get("title").asString() + " " + d.get("text").asString();
      documents.add(new Bm25.Document(d.get("id").asString(), text));
    }
    Map<String, Map<String, Integer>> grades = new TreeMap<>();
    for (String line : Recorded.text(folder + "qrels.tsv").lines().skip(1).toList()) {
      String[] cells = line.split("\t");
      grades.computeIfAbsent(cells[0], x -> new TreeMap<>()).put(cells[1], Integer.parseInt(cells[2]));
    }
    var index = new Bm25(documents);
    List<Ranking> all = new ArrayList<>();
    for (JsonNode q : Recorded.lines(folder + "queries.jsonl")) {
      String id = q.get("id").asString();
      var run = index.search(q.get("text").asString(), 100);
      var ranking = Ranking.of(run, grades.getOrDefault(id, Map.of()), Ranking.Ties.ID_RISING);
      all.add(ranking);
      if (!recorded.get("runs").has(id)) continue;
      List<Object> hits = new ArrayList<>();
      for (Ranking.Hit h : run) hits.add(List.of(h.document(), h.score()));
      file.check("cranfield.run " + id, recorded.get("runs").get(id), hits);
      JsonNode wanted = recorded.get("per_query").get(id);
      file.check("cranfield." + id, wanted, values(wanted, List.of(ranking)));
    }
    JsonNode mean = recorded.get("mean_over_all_queries");
    file.check("cranfield.mean", mean, values(mean, all));
    file.check("cranfield.queries", recorded.get("queries"), all.size());
  }

  static void errorRates(Recorded file) {
    List<Output> items = new ArrayList<>();
    int at = 0;
    for (JsonNode c : file.json.get("items")) {
      var x = Output.of(c.get("hyp").asString(), c.get("ref").asString());
      items.add(x);
      file.check("item " + at++, c.get("expected"), errors(List.of(x)));
    }
    file.check("corpus", file.json.get("corpus"), errors(items));
  }

  private static Map<String, Object> errors(List<Output> items) {
    double[] words = new double[2];
    double[] characters = new double[2];
    for (Output x : items) {
      Additive.add(words, ErrorRate.words().statistics(x));
      Additive.add(characters, ErrorRate.characters().statistics(x));
    }
    return map("word_edits", words[0], "ref_words", words[1], "wer", ErrorRate.words().of(items), "char_edits",
        characters[0], "ref_chars", characters[1], "cer", ErrorRate.characters().of(items));
  }

  static void rouge(Recorded file) {
    List<Output> items = new ArrayList<>();
    Map<String, Integer> orders = new TreeMap<>(Map.of("rouge1", 1, "rouge2", 2, "rouge3", 3, "rougeL", Rouge.LONGEST));
    int at = 0;
    for (JsonNode c : file.json.get("items")) {
      var x = Output.of(c.get("hyp").asString(), c.get("ref").asString());
      items.add(x);
      Map<String, Object> found = map("ref_tokens", Rouge.Words.UNICODE.of(x.references().get(0)).size(),
          "hyp_tokens", Rouge.Words.UNICODE.of(x.text()).size());
      orders.forEach((name, order) -> {
        Map<String, Object> parts = map();
        for (Rouge.Part p : Rouge.Part.values()) {
          var metric = new Rouge(order, Rouge.Words.UNICODE, p);
          parts.put(p.name().toLowerCase(java.util.Locale.ROOT), metric.of(List.of(x)));
        }
        found.put(name, parts);
      });
      file.check("item " + at++, c.get("expected"), found);
    }
    Map<String, Object> means = map();
    orders.forEach((name, order) -> means.put(name, new Rouge(order, Rouge.Words.UNICODE, Rouge.Part.F1).of(items)));
    file.check("mean", file.json.get("mean_f1"), means);
  }

  static void correlations(Recorded file) {
    for (JsonNode c : file.json.get("cases")) {
      double[] x = doubles(c.get("x"));
      double[] y = doubles(c.get("y"));
      List<Pair> items = new ArrayList<>();
      for (int i = 0; i < x.length; i++) items.add(new Pair(x[i], y[i]));
      Map<String, Object> found = map("pearson", Correlation.PEARSON.of(items),
          "spearman", Correlation.SPEARMAN.of(items), "kendall_tau_b", Correlation.KENDALL.of(items));
      if (c.get("expected").has("ranks_x")) found.put("ranks_x", list(Correlation.ranks(x)));
      file.check(c.get("name").asString(), c.get("expected"), found);
    }
  }

  static void calibration(Recorded file) {
    for (JsonNode c : file.json.get("cases")) {
      List<Confident> items = new ArrayList<>();
      double[] p = doubles(c.get("confidence"));
      for (int i = 0; i < p.length; i++) items.add(new Confident(p[i], c.get("correct").get(i).asInt() == 1));
      Map<String, Object> found = map("brier_top_label", Calibration.brier().of(items));
      for (int bins : new int[] {5, 10, 15}) {
        found.put("bins=" + bins, map("ece", Calibration.ece(bins).of(items), "mce", Calibration.mce(bins).of(items),
            "bins", Calibration.ece(bins).curve(items).stream().map(Calibration.Bin::items).toList()));
      }
      file.check(c.get("name").asString(), c.get("expected"), found);
    }
    List<Chosen> items = new ArrayList<>();
    for (JsonNode x : file.json.get("logits").get("inputs")) {
      items.add(new Chosen(doubles(x.get("logits")), x.get("label").asInt()));
    }
    file.check("logits", file.json.get("logits").get("expected"), map("nll", Chosen.nll().of(items),
        "brier", Chosen.brier().of(items), "accuracy", Chosen.accuracy().of(items)));
  }

  static void languageModel(Recorded file) {
    List<Predicted> items = new ArrayList<>();
    for (JsonNode x : file.json.get("inputs")) {
      double[] logs = doubles(x.get("logprobs"));
      boolean[] mask = new boolean[logs.length];
      for (int i = 0; i < mask.length; i++) mask[i] = x.get("mask").get(i).asInt() == 1;
      items.add(Predicted.of(x.get("text").asString(), logs, mask));
    }
    var token = Perplexity.per(Perplexity.Unit.TOKEN);
    file.check("expected", file.json.get("expected"), map("tokens", items.stream().mapToLong(Predicted::tokens).sum(),
        "total_logprob", -items.stream().mapToDouble(Predicted::nats).sum(), "nll", Perplexity.nll().of(items),
        "perplexity", token.of(items), "bits_per_token", Perplexity.bits(Perplexity.Unit.TOKEN).of(items),
        "bits_per_byte", Perplexity.bits(Perplexity.Unit.BYTE).of(items),
        "bits_per_char", Perplexity.bits(Perplexity.Unit.CHARACTER).of(items),
        "word_perplexity", Perplexity.per(Perplexity.Unit.WORD).of(items),
        "bytes", items.stream().mapToLong(Predicted::bytes).sum(),
        "chars", items.stream().mapToLong(Predicted::characters).sum(),
        "words", items.stream().mapToLong(Predicted::words).sum(),
        "document_perplexity", items.stream().map(x -> token.of(List.of(x))).toList(),
        "mean_document_perplexity", Perplexity.meanOfTexts().of(items)));
    int at = 0;
    for (JsonNode x : file.json.get("small")) {
      double[] logs = doubles(x.get("logprobs"));
      boolean[] all = new boolean[logs.length];
      Arrays.fill(all, true);
      file.check("small " + at++, x.get("expected"), token.of(List.of(Predicted.of("", logs, all))));
    }
  }

  static void vectors(Recorded file) {
    JsonNode in = file.json.get("inputs");
    double[][] x = rows(in.get("x"));
    double[][] y = rows(in.get("y"));
    var names = Map.of("cosine", VectorMatch.Score.COSINE, "margin_ratio", VectorMatch.Score.RATIO,
        "margin_distance", VectorMatch.Score.DISTANCE, "csls", VectorMatch.Score.CSLS);
    for (String name : file.json.get("expected").propertyNames()) {
      var m = VectorMatch.of(x, y, names.get(name), in.get("k").asInt());
      List<Ranking> ranks = new ArrayList<>();
      for (int i = 0; i < x.length; i++) ranks.add(m.ranking(i));
      file.check(name, file.json.get("expected").get(name), map("nearest_forward", list(m.forward()),
          "nearest_backward", list(m.backward()), "accuracy_forward", VectorMatch.accuracy(m.forward()),
          "accuracy_backward", VectorMatch.accuracy(m.backward()), "mrr", Retrieval.mrr(Retrieval.ALL).of(ranks),
          "hits_at_5", Retrieval.success(5).of(ranks), "row0", list(m.scores()[0])));
    }
  }

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static List<Double> list(double[] values) {
    return Recorded.list(values);
  }

  private static double[][] rows(JsonNode matrix) {
    double[][] out = new double[matrix.size()][];
    for (int i = 0; i < out.length; i++) out[i] = doubles(matrix.get(i));
    return out;
  }

  static void exactTests(Recorded file) {
    for (JsonNode c : file.json.get("mcnemar")) {
      file.check("mcnemar " + c, c.get("p_two_sided"), ExactTests.mcnemar(c.get("b").asInt(), c.get("c").asInt()));
    }
    for (JsonNode c : file.json.get("sign_flip")) {
      file.check("sign flip " + c, c.get("p_two_sided"), ExactTests.signFlip(doubles(c.get("differences"))));
    }
  }

  static void significance(Recorded file) {
    JsonNode in = file.json.get("inputs");
    int[][] draws = new int[in.get("bootstrap_indices").size()][];
    for (int b = 0; b < draws.length; b++) {
      draws[b] = Recorded.ints(in.get("bootstrap_indices").get(b)).stream().mapToInt(i -> i).toArray();
    }
    boolean[][] masks = new boolean[in.get("ar_masks").size()][];
    for (int t = 0; t < masks.length; t++) {
      String bits = in.get("ar_masks").get(t).asString();
      masks[t] = new boolean[bits.length()];
      for (int i = 0; i < bits.length(); i++) masks[t][i] = bits.charAt(i) == '1';
    }
    for (String name : file.json.get("expected").get("bs").propertyNames()) {
      Additive<Output> metric = switch (name) {
        case "BLEU" -> Bleu.standard();
        case "chrF2" -> Chrf.chrf();
        default -> Ter.standard();
      };
      List<double[][]> tables = new ArrayList<>();
      for (JsonNode s : in.get("systems")) {
        tables.add(metric.table(RecordedTranslations.outputs(strings(s.get("hyp")), in.get("refs"))));
      }
      List<Object> bootstrap = new ArrayList<>();
      List<Object> randomization = new ArrayList<>();
      for (int s = 0; s < tables.size(); s++) {
        var test = new SacrebleuTest(tables.get(0), tables.get(s), metric::score);
        var sample = org.neoglot.eval.stats.Sample.of(tables.get(s), metric.width(), metric::score);
        double[] scores = Arrays.stream(draws).mapToDouble(sample::score).sorted().toArray();
        int cut = scores.length / 40;
        var bs = test.bootstrap(draws);
        bootstrap.add(map("score", bs.system(), "p_value", s == 0 ? null : bs.pValue(),
            "mean", Arrays.stream(scores).sum() / scores.length,
            "ci", (scores[scores.length - 1 - cut] - scores[cut]) / 2));
        randomization.add(map("score", bs.system(), "p_value", s == 0 ? null : test.randomization(masks).pValue(),
            "mean", null, "ci", null));
      }
      file.check("bs." + name, file.json.get("expected").get("bs").get(name), bootstrap);
      file.check("ar." + name, file.json.get("expected").get("ar").get(name), randomization);
    }
  }
}

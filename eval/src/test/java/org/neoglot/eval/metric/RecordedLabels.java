// Our values of the files about labels, tags, trees and short answers.
package org.neoglot.eval.metric;

import static org.neoglot.eval.metric.Recorded.ints;
import static org.neoglot.eval.metric.Recorded.strings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

final class RecordedLabels {
  private RecordedLabels() {}

  static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    return map;
  }

  private static Map<String, Object> prf(Counts c) {
    return map("precision", c.precision(), "recall", c.recall(), "f1", c.f1());
  }

  static void classification(Recorded file) {
    for (JsonNode c : file.json.get("cases")) {
      List<Labelled> items = new ArrayList<>();
      List<String> gold = strings(c.get("gold"));
      for (int i = 0; i < gold.size(); i++) items.add(new Labelled(gold.get(i), c.get("pred").get(i).asString()));
      var m = ConfusionMatrix.of(items);
      Map<String, Object> each = map();
      List<Object> rows = new ArrayList<>();
      for (int i = 0; i < m.labels().size(); i++) {
        var one = prf(m.counts(i));
        one.put("support", m.support(i));
        each.put(m.labels().get(i), one);
        List<Object> row = new ArrayList<>();
        for (int j = 0; j < m.labels().size(); j++) row.add(m.at(i, j));
        rows.add(row);
      }
      List<String> l = m.labels();
      file.check(c.get("name").asString(), c.get("expected"), map("labels", l, "accuracy", m.accuracy(),
          "micro", prf(m.micro()), "macro", map("precision", m.macro(Counts::precision),
              "recall", m.macro(Counts::recall), "f1", Classification.macroF1(l).of(items)),
          "weighted", map("precision", m.weighted(Counts::precision), "recall", m.weighted(Counts::recall),
              "f1", Classification.weightedF1(l).of(items)),
          "balanced_accuracy", Classification.balancedAccuracy(l).of(items), "mcc", Classification.mcc(l).of(items),
          "kappa", Classification.kappa(l).of(items), "per_class", each, "confusion", rows));
    }
  }

  private static TagScheme scheme(String name) {
    return switch (name) {
      case "lenient" -> TagScheme.LENIENT;
      case "iob1" -> TagScheme.IOB1;
      case "strict_iob2" -> TagScheme.IOB2;
      case "strict_bioes" -> TagScheme.BIOES;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static List<List<String>> tags(JsonNode sentences) {
    List<List<String>> out = new ArrayList<>();
    for (JsonNode s : sentences) out.add(s.isString() ? List.of(s.asString().split(" ")) : strings(s));
    return out;
  }

  static void spans(Recorded file) {
    for (JsonNode c : file.json.get("cases")) {
      String name = c.get("name").asString();
      List<List<String>> gold = tags(c.get("gold"));
      List<List<String>> predicted = tags(c.get("pred"));
      List<Tagged> items = new ArrayList<>();
      for (int i = 0; i < gold.size(); i++) items.add(new Tagged(gold.get(i), predicted.get(i)));
      for (String mode : c.get("expected").propertyNames()) {
        file.check(name + "." + mode, c.get("expected").get(mode), score(scheme(mode), items));
        if (c.has("gold_spans")) {
          file.check(name + ".gold", c.get("gold_spans").get(mode), list(scheme(mode), gold));
          file.check(name + ".pred", c.get("pred_spans").get(mode), list(scheme(mode), predicted));
        }
      }
      if (c.has("published_f1")) {
        var types = Entities.types(TagScheme.LENIENT, items);
        file.check(name + ".published", c.get("published_f1"), Entities.microF1(TagScheme.LENIENT, types).of(items));
      }
    }
  }

  private static Map<String, Object> score(TagScheme scheme, List<Tagged> items) {
    var s = Entities.score(scheme, items);
    Map<String, Object> types = map();
    for (String type : s.types()) types.put(type, counted(s.of(type)));
    var macro = map("precision", s.macro(Counts::precision), "recall", s.macro(Counts::recall),
        "f1", Entities.macroF1(scheme, s.types()).of(items));
    return map("micro", counted(s.micro()), "macro", macro, "per_type", types,
        "token_accuracy", Tagged.accuracy().of(items));
  }

  private static Map<String, Object> counted(Counts c) {
    var out = prf(c);
    out.putAll(map("tp", c.hits(), "fp", c.alarms(), "fn", c.misses()));
    return out;
  }

  /** Spans of all sentences, each as [start, end, type]; files with spans have one sentence a case. */
  private static List<Object> list(TagScheme scheme, List<List<String>> sentences) {
    List<Object> out = new ArrayList<>();
    for (List<String> s : sentences) {
      for (Span x : scheme.spans(s)) out.add(List.of(x.start(), x.end(), x.type()));
    }
    return out;
  }

  static void dependency(Recorded file) {
    List<Parsed> items = new ArrayList<>();
    for (JsonNode s : file.json.get("inputs")) {
      items.add(new Parsed(tree(s, ""), tree(s, "pred_")));
    }
    for (JsonNode c : file.json.get("cases")) {
      JsonNode p = c.get("params");
      var a = new Attachment(p.get("skip_punct").asBoolean(), p.get("universal_relations").asBoolean());
      double tokens = 0;
      for (Parsed x : items) tokens += a.uas().statistics(x)[1];
      file.check(p.toString(), c.get("expected"), map("tokens", tokens, "uas", a.uas().of(items),
          "las", a.las().of(items),
          "label_accuracy", a.labels().of(items), "upos_accuracy", a.tags().of(items),
          "whole_tree_uas", a.wholeTrees().of(items)));
    }
  }

  private static Parsed.Tree tree(JsonNode s, String prefix) {
    return new Parsed.Tree(ints(s.get(prefix + "head")), strings(s.get(prefix + "deprel")),
        strings(s.get(prefix + "upos")));
  }

  static void squad(Recorded file) {
    int at = 0;
    for (JsonNode c : file.json.get("cases")) {
      var x = List.of(new Output(c.get("pred").asString(), strings(c.get("gold"))));
      file.check("case " + at++, c.get("expected"), map("normalized_pred", Squad.normalize(x.get(0).text()),
          "normalized_gold", x.get(0).references().stream().map(Squad::normalize).toList(),
          "em", Squad.exactMatch().of(x) / 100, "f1", Squad.f1().of(x) / 100));
    }
    List<Output> items = new ArrayList<>();
    for (JsonNode c : file.json.get("corpus").get("items")) {
      var x = new Output(c.get("pred").asString(), strings(c.get("gold")));
      items.add(x);
      file.check(c.get("id").asString() + ".em", c.get("em"), Squad.exactMatch().of(List.of(x)) / 100);
      file.check(c.get("id").asString() + ".f1", c.get("f1"), Squad.f1().of(List.of(x)) / 100);
    }
    file.check("corpus", file.json.get("corpus").get("expected"),
        map("em", Squad.exactMatch().of(items), "f1", Squad.f1().of(items)));
  }
}

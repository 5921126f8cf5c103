// What a run of pretraining by another objective tells.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.neoglot.adapt.PretextTraining;
import org.neoglot.app.console.Table;

/** A result for programs and for people. */
record PretextOutcome(Path out, String name, String objective, PretextTraining.Result result) {
  Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("out", out.toString());
    map.put("objective", objective);
    map.put("parameters", result.parameters());
    map.put("vocabulary", result.tokenizer().size());
    map.put("steps", result.steps());
    map.put("seconds", result.seconds());
    map.put("loss_before", result.before());
    map.put("loss", result.after());
    return map;
  }

  String asText() {
    var table = new Table("held-out " + name, "before", "after");
    table.row(objective + " loss (nats)", String.format(Locale.ROOT, "%.4f", result.before()),
        String.format(Locale.ROOT, "%.4f", result.after()));
    return String.join(System.lineSeparator(), table.lines()) + System.lineSeparator() + System.lineSeparator()
        + String.format(Locale.ROOT, "%,d parameters, %,d tokens in the vocabulary; %,d steps in %.0f s",
            result.parameters(), result.tokenizer().size(), result.steps(), result.seconds())
        + System.lineSeparator() + "model: " + out;
  }
}

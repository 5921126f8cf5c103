// Where a result comes from, written beside it.
package org.neoglot.adapt;

import java.nio.file.Path;
import java.util.List;
import org.neoglot.autograd.Progress;
import org.neoglot.engine.file.Hashes;
import org.neoglot.models.ModelWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code provenance.json}: from what, by what and how a folder came to be. */
final class Provenance {
  static final String FILE = "provenance.json";

  private final ObjectNode json = JsonMapper.shared().createObjectNode();

  Provenance(String recipe, Workplace place, Object options) {
    json.put("recipe", recipe).put("neoglot", place.version()).put("commit", place.commit());
    json.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    json.put("options", options.toString());
  }

  Provenance corpora(List<Corpus> corpora) {
    ArrayNode all = json.putArray("data");
    for (Corpus c : corpora) {
      ObjectNode one = all.addObject().put("name", c.name()).put("train_documents", c.train().size())
          .put("valid_documents", c.valid().size());
      for (Corpus.Source s : c.source()) one.withArray("files").addObject().put("name", s.name()).put("sha256", s.sha256());
    }
    return this;
  }

  Provenance trained(Progress p, long seed, String command) {
    json.put("seed", seed).put("steps", p.step()).put("tokens_seen", p.tokens()).put("seconds", p.seconds());
    json.put("command", command);
    return this;
  }

  Provenance put(String name, String value) {
    json.put(name, value);
    return this;
  }

  void write(Path folder) {
    ModelWriter.json(folder.resolve(FILE), json);
  }

  /** One hash of everything that a corpus is made of, for settings that a resumed run must share. */
  static String hash(List<Corpus> corpora) {
    StringBuilder all = new StringBuilder();
    for (Corpus c : corpora) {
      c.train().forEach(d -> all.append(d.length()).append(' ').append(d.hashCode()).append('\n'));
      c.source().forEach(s -> all.append(s.sha256()));
    }
    return Hashes.sha256(all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}

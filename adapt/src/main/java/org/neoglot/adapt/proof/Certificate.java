// The checks of a result with their figures, as people and programs read them.
package org.neoglot.adapt.proof;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What was checked of a result, with the figures: passed only if every check passed. */
public record Certificate(List<Check> checks, ObjectNode figures) {
  /** The file beside the result. */
  public static final String FILE = "certificate.json";

  public Certificate {
    checks = List.copyOf(checks);
  }

  /** One claim: what was found, what was wanted. */
  public record Check(String name, boolean pass, String found, String wanted) {}

  public boolean pass() {
    return checks.stream().allMatch(Check::pass);
  }

  /** The first thing that failed, in a line; null when all is well. */
  public String failure() {
    return checks.stream().filter(c -> !c.pass).findFirst()
        .map(c -> c.name + ": found " + c.found + ", wanted " + c.wanted).orElse(null);
  }

  ObjectNode json() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("result", pass() ? "PASS" : "FAIL");
    var all = json.putArray("checks");
    for (Check c : checks) {
      all.addObject().put("name", c.name).put("pass", c.pass).put("found", c.found).put("wanted", c.wanted);
    }
    json.setAll(figures);
    return json;
  }
}

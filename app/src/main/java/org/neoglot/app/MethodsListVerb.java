// neoglot methods list: the register as a table.
package org.neoglot.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.evidence.Mechanism;
import org.neoglot.evidence.Method;
import org.neoglot.evidence.Register;
import org.neoglot.evidence.Standing;
import org.neoglot.evidence.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists methods, all or those that satisfy every given condition. */
@Command(name = "list", header = "List published methods with their verdicts.",
    footerHeading = "%nExample:%n", footer = "  neoglot methods list --mechanism lora --verdict shown")
final class MethodsListVerb extends Verb {
  @Mixin
  private LedgerFlag ledger;

  @Option(names = "--theme", paramLabel = "WORDS", description = "Only themes that contain these words.")
  private String theme = "";

  @Option(names = "--mechanism", paramLabel = "KEY", description = "Only methods that need this mechanism.")
  private String mechanism;

  @Option(names = "--verdict", paramLabel = "WHICH",
      description = "Only methods about which an experiment said so: shown, refuted, inconclusive, not_built.")
  private Verdict verdict;

  @Override
  int run(Console console) {
    var register = Register.standard();
    if (mechanism != null && register.mechanisms().stream().noneMatch(m -> m.key().equals(mechanism))) {
      throw wrongly("--mechanism " + mechanism
          + ": there is none of that name; 'neoglot methods show KEY' names a method's");
    }
    var standing = Standing.of(ledger.lines());
    List<Method> some = register.methods().stream()
        .filter(m -> m.theme().toLowerCase(Locale.ROOT).contains(theme.toLowerCase(Locale.ROOT)))
        .filter(m -> mechanism == null || m.mechanisms().stream().anyMatch(x -> x.key().equals(mechanism)))
        .filter(m -> verdict == null || standing.verdicts(m.key()).contains(verdict)).toList();
    if (json()) {
      console.print(JsonFile.text(Map.of("methods", some.stream().map(m -> asMap(m, standing)).toList())));
      return 0;
    }
    var table = new Table("key", "verdict", "mechanism", "title");
    for (var m : some) {
      table.row(m.key(), words(standing.verdicts(m.key())), m.mechanisms().getFirst().key(), shortened(m.title()));
    }
    console.print(table.toString());
    console.print(some.size() + " of " + register.methods().size() + " methods");
    return 0;
  }

  static String words(List<Verdict> verdicts) {
    return verdicts.stream().map(Verdict::words).collect(Collectors.joining(", "));
  }

  private static String shortened(String title) {
    return title.length() <= 72 ? title : title.substring(0, 71) + "…";
  }

  static Map<String, Object> asMap(Method m, Standing standing) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("key", m.key());
    map.put("theme", m.theme());
    map.put("tier", m.tier());
    map.put("kind", m.kind());
    map.put("mechanisms", m.mechanisms().stream().map(Mechanism::key).toList());
    map.put("title", m.title());
    map.put("idea", m.idea());
    map.put("formula", m.formula());
    map.put("classes", m.classes());
    map.put("verdicts", standing.verdicts(m.key()).stream().map(Verdict::name).toList());
    return map;
  }
}

// What the ledger says of each method.
package org.neoglot.evidence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.evidence.experiments.Experiments;

/**
 * Verdicts by experiment and by method. An experiment is answered by its last line; earlier ones with the same claim
 * are
 * its repetitions. Lines of shams answer nothing.
 */
public record Standing(Map<String, List<LedgerLine>> byExperiment) {
  /** From a ledger's lines, in their order. */
  public static Standing of(List<LedgerLine> lines) {
    Map<String, List<LedgerLine>> all = new LinkedHashMap<>();
    for (LedgerLine line : lines) {
      if (!line.sham()) all.computeIfAbsent(line.experiment(), n -> new ArrayList<>()).add(line);
    }
    // A changed claim is another experiment: what was found about the old one no longer counts.
    all.replaceAll((name, some) -> some.stream().filter(Standing::stands).toList());
    all.values().removeIf(List::isEmpty);
    return new Standing(all);
  }

  /** Whether its claim is still the one that is declared; of an experiment that is not in the list, yes. */
  private static boolean stands(LedgerLine line) {
    return Experiments.named(line.experiment()).map(e -> e.claimHash().equals(line.claimHash())).orElse(true);
  }

  /** The last line about each experiment that speaks about a method. */
  public List<LedgerLine> about(String method) {
    return byExperiment.values().stream().map(List::getLast).filter(l -> l.methods().contains(method)).toList();
  }

  /** All verdicts about a method, each once; {@link Verdict#NOT_BUILT} alone where no experiment ran. */
  public List<Verdict> verdicts(String method) {
    List<Verdict> found = about(method).stream().map(l -> l.judgement().verdict()).distinct().sorted().toList();
    return found.isEmpty() ? List.of(Verdict.NOT_BUILT) : found;
  }

  /** Whether all runs of an experiment under other seeds came out the same. */
  public boolean steady(String experiment) {
    return byExperiment.get(experiment).stream().map(l -> l.judgement().verdict()).distinct().count() == 1;
  }
}

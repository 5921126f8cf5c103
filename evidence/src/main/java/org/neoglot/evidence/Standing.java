// What the ledger says of each experiment and method.
package org.neoglot.evidence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.evidence.experiments.Experiments;

/**
 * Verdicts by experiment and by method. All runs of a claim answer together: those that differ under other seeds answer
 * nothing. Lines of shams answer nothing either.
 *
 * @param byExperiment runs of the claim that is declared now, in their order
 * @param earlier runs of earlier wordings, which no longer count, in their order
 */
public record Standing(Map<String, List<LedgerLine>> byExperiment, List<LedgerLine> earlier) {
  /**
   * What an experiment's runs say together.
   *
   * @param verdict theirs if they agree, else {@link Verdict#INCONCLUSIVE}
   * @param steady whether they agree
   * @param repeated whether two of them had no seed in common
   * @param runs all of them
   */
  public record Answer(String experiment, Verdict verdict, boolean steady, boolean repeated, List<LedgerLine> runs) {
    /** As tables have it. */
    public String words() {
      return verdict.words() + (steady ? "" : " (not steady)");
    }
  }

  /** From a ledger's lines, in their order. */
  public static Standing of(List<LedgerLine> lines) {
    Map<String, List<LedgerLine>> all = new LinkedHashMap<>();
    List<LedgerLine> earlier = new ArrayList<>();
    for (LedgerLine line : lines) {
      if (line.sham()) continue;
      // In the order in which experiments were first run, whatever became of their wording.
      List<LedgerLine> runs = all.computeIfAbsent(line.experiment(), n -> new ArrayList<>());
      // A changed claim is another experiment: what was found about the old one no longer counts.
      (stands(line) ? runs : earlier).add(line);
    }
    all.values().removeIf(List::isEmpty);
    return new Standing(all, earlier);
  }

  /** Whether its claim is still the one that is declared; of an experiment that is not in the list, yes. */
  private static boolean stands(LedgerLine line) {
    return Experiments.named(line.experiment()).map(e -> e.claimHash().equals(line.claimHash())).orElse(true);
  }

  /** What is known about an experiment that has run. */
  public Answer answer(String experiment) {
    List<LedgerLine> runs = byExperiment.get(experiment);
    // The same seeds give other figures only by other code: of those the later run stands, since it mended something.
    Map<Set<Long>, LedgerLine> last = new LinkedHashMap<>();
    for (LedgerLine line : runs) last.put(Set.copyOf(line.seeds()), line);
    List<Verdict> verdicts = last.values().stream().map(l -> l.judgement().verdict()).distinct().toList();
    boolean repeated = last.keySet().stream().anyMatch(a -> last.keySet().stream()
        .anyMatch(b -> Collections.disjoint(a, b)));
    boolean steady = verdicts.size() == 1;
    return new Answer(experiment, steady ? verdicts.getFirst() : Verdict.INCONCLUSIVE, steady, repeated, List.copyOf(
        runs));
  }

  /** All that is known, by experiment. */
  public List<Answer> answers() {
    return byExperiment.keySet().stream().map(this::answer).toList();
  }

  /** What is known from the experiments that speak about a method. */
  public List<Answer> about(String method) {
    return answers().stream().filter(a -> a.runs().getLast().methods().contains(method)).toList();
  }

  /** All verdicts about a method, each once; {@link Verdict#NOT_BUILT} alone where no experiment ran. */
  public List<Verdict> verdicts(String method) {
    List<Verdict> found = about(method).stream().map(Answer::verdict).distinct().sorted().toList();
    return found.isEmpty() ? List.of(Verdict.NOT_BUILT) : found;
  }
}

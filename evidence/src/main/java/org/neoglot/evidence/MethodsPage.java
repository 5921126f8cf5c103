// docs/methods.md, made from the ledger and from nothing else.
package org.neoglot.evidence;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes what was found as Markdown. What the ledger does not say, this page does not say. */
public final class MethodsPage {
  private MethodsPage() {}

  /** The whole page; the register gives titles and ideas. */
  public static String of(Register register, List<LedgerLine> ledger) {
    Standing standing = Standing.of(ledger);
    StringBuilder page = new StringBuilder("""
        # What the methods do here

        Made from `methods.jsonl` by `neoglot methods ledger --ledger docs/methods.jsonl --write docs/methods.md`; a
        test compares the two. Every verdict follows from figures of at least five seeds, each with fresh data and
        fresh weights, by a rule that stands in `Verdict`: SHOWN when the paired 95 % interval lies above zero and
        the mean effect reaches what was declared beforehand, REFUTED when the interval lies below what was
        declared, INCONCLUSIVE otherwise; also where runs with other seeds do not agree. All of it is about tiny
        models (some 100,000 numbers) on the two languages of the story world, and says nothing about the systems
        that the methods were published with.

        """);
    counts(page, register, standing);
    experiments(page, standing);
    earlier(page, standing.earlier());
    shams(page, ledger);
    methods(page, register, standing);
    return page.toString();
  }

  private static void counts(StringBuilder page, Register register, Standing standing) {
    page.append("## Counts\n\n| | experiments | methods of the register |\n|---|---|---|\n");
    for (Verdict v : Verdict.values()) {
      long experiments = standing.answers().stream().filter(a -> a.verdict() == v).count();
      long methods = register.methods().stream().filter(m -> standing.verdicts(m.key()).contains(v)).count();
      page.append("| ").append(v.words()).append(" | ").append(v == Verdict.NOT_BUILT ? "" : experiments).append(" | ")
          .append(methods).append(" |\n");
    }
    page.append("\nA method that several experiments speak about may stand in several rows.\n\n");
  }

  private static void experiments(StringBuilder page, Standing standing) {
    page.append("## Experiments\n\nEffects in the unit of the metric, positive where they speak for the claim. "
        + "\"Detectable\" is the least effect that so many seeds find in four of five cases.\n");
    standing.answers().forEach(answer -> experiment(page, answer));
  }

  private static void experiment(StringBuilder page, Standing.Answer answer) {
    List<LedgerLine> runs = answer.runs();
    Claim claim = runs.getLast().claim();
    page.append("\n### ").append(answer.experiment()).append(": ").append(answer.words()).append("\n\n");
    page.append(claim.text()).append(". Least effect: ").append(number(claim.minimum())).append(' ')
        .append(claim.unit())
        .append(" (").append(claim.why()).append("). Metric: ").append(claim.metric()).append(". Budget: ")
        .append(runs.getLast().budget()).append(", ").append(runs.getLast().trials()).append(" tuning trials an arm.");
    if (!runs.getLast().methods().isEmpty()) page.append(" About ").append(String.join(", ", runs.getLast().methods()))
        .append('.');
    page.append("\n\n| seeds | effect | 95 % interval | detectable | verdict | commit | seconds |\n")
        .append("|---|---|---|---|---|---|---|\n");
    for (LedgerLine line : runs) row(page, line);
    if (!answer.steady()) page.append("\n**Not steady: the runs do not agree, so they show nothing.**\n");
    else if (answer.repeated()) page.append("\nThe same under other seeds.\n");
    page.append("\n| arm | tuned | ").append(claim.metric()).append(" | gigaflop | trained |\n|---|---|---|---|---|\n");
    LedgerLine last = runs.getLast();
    for (String arm : last.figures().keySet()) {
      String mean = Double.isNaN(last.mean(arm)) ? "-" : String.format(Locale.ROOT, "%.4f", last.mean(arm));
      int times = last.timesDiverged(arm);
      page.append(String.format(Locale.ROOT, "| %s | %s | %s%s | %.3g | %,d |%n", arm, number(last.tuned().get(arm)),
          mean, times == 0 ? "" : " (diverged on " + times + " of " + last.seeds().size() + " seeds)", last.costs().get(
              arm).flops() * 1e-9, last.costs().get(arm).trained()));
    }
  }

  private static void row(StringBuilder page, LedgerLine line) {
    Judgement j = line.judgement();
    page.append(String.format(Locale.ROOT, "| %s | %.4f | %.4f to %.4f | %.4f | %s | %s | %.0f |%n",
        seeds(line), j.mean(), j.low(), j.high(),
        j.detectable(), j.verdict().words(), line.commit(), line.seconds()));
  }

  /** A ledger loses nothing, and neither does its page. */
  private static void earlier(StringBuilder page, List<LedgerLine> lines) {
    if (lines.isEmpty()) return;
    page.append("\n## Earlier wordings\n\nRuns of claims that were worded or set up otherwise than now. They no longer "
        + "count, and are here because they were run.\n\n"
        + "| experiment | seeds | effect | 95 % interval | verdict | commit | claim |\n|---|---|---|---|---|---|---|\n");
    for (LedgerLine line : lines) {
      Judgement j = line.judgement();
      page.append(String.format(Locale.ROOT, "| %s | %s | %.4f | %.4f to %.4f | %s | %s | %s |%n", line.experiment(),
          seeds(line), j.mean(), j.low(), j.high(), j.verdict().words(), line.commit(), line.claimHash().substring(0, 12)));
    }
  }

  private static String seeds(LedgerLine line) {
    return line.seeds().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static void shams(StringBuilder page, List<LedgerLine> ledger) {
    List<LedgerLine> shams = ledger.stream().filter(LedgerLine::sham).toList();
    if (shams.isEmpty()) return;
    page.append("\n## Shams\n\nThe treatment with its mechanism switched off; none may be SHOWN.\n\n"
        + "| experiment | effect | 95 % interval | verdict |\n|---|---|---|---|\n");
    for (LedgerLine line : shams) {
      Judgement j = line.judgement();
      page.append(String.format(Locale.ROOT, "| %s | %.4f | %.4f to %.4f | %s |%n", line.experiment(), j.mean(),
          j.low(),
          j.high(), j.verdict().words()));
    }
  }

  private static void methods(StringBuilder page, Register register, Standing standing) {
    page.append("\n## Methods\n\nAll ").append(register.methods().size())
        .append(" rows of the register; `neoglot methods show KEY` tells more.\n\n")
        .append("| key | method | mechanisms | verdicts |\n|---|---|---|---|\n");
    for (Method m : register.methods()) {
      String verdicts = standing.about(m.key()).stream()
          .map(a -> a.words() + " (" + a.experiment() + ")").collect(Collectors.joining("; "));
      page.append("| ").append(m.key()).append(" | ").append(m.title().replace("|", "\\|")).append(" | ")
          .append(m.mechanisms().stream().map(Mechanism::key).collect(Collectors.joining(", "))).append(" | ")
          .append(verdicts.isEmpty() ? Verdict.NOT_BUILT.words() : verdicts).append(" |\n");
    }
  }

  /** Without digits that say nothing. */
  private static String number(double value) {
    return java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}

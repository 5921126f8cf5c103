// What the repository says of methods is what its ledger says.
package org.neoglot.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.neoglot.evidence.experiments.Experiments;

class LedgerOnPaperTest {
  private final Path docs = Stream.of(Path.of("docs"), Path.of("../docs")).filter(Files::isDirectory).findFirst()
      .orElseThrow();
  private final List<LedgerLine> lines = new EvidenceLedger(docs.resolve("methods.jsonl")).read();

  @Test
  void thePageIsMadeFromTheLedger() throws IOException {
    assertEquals(MethodsPage.of(Register.standard(), lines), Files.readString(docs.resolve("methods.md")));
  }

  /** Lines about earlier wordings stay in the ledger and answer nothing. */
  @Test
  void everyLineIsAboutAnExperimentThatIsThere() {
    for (LedgerLine line : lines) assertTrue(Experiments.named(line.experiment()).isPresent(), line.experiment());
    for (var runs : Standing.of(lines).byExperiment().values()) {
      var e = Experiments.named(runs.getLast().experiment()).orElseThrow();
      for (LedgerLine line : runs) assertEquals(e.claimHash(), line.claimHash(), line.experiment());
    }
  }

  /** Every run is on the page: as an experiment's, as an earlier wording's or as a sham's. */
  @Test
  void noLineIsLost() {
    Standing standing = Standing.of(lines);
    long shams = lines.stream().filter(LedgerLine::sham).count();
    assertEquals(lines.size(), standing.answers().stream().mapToInt(a -> a.runs().size()).sum() + standing.earlier()
        .size() + shams);
    String page = MethodsPage.of(Register.standard(), lines);
    for (LedgerLine l : standing.earlier()) assertTrue(page.contains(l.claimHash().substring(0, 12)), l.experiment());
    assertTrue(standing.earlier().stream().anyMatch(l -> l.experiment().equals("lora-forgets-less")));
  }

  @Test
  void noShamIsShown() {
    assertTrue(lines.stream().anyMatch(LedgerLine::sham));
    for (LedgerLine l : lines) if (l.sham()) assertNotEquals(Verdict.SHOWN, l.judgement().verdict(), l.experiment());
  }

  @Test
  void enoughIsAnsweredAndNotAllOfItYes() {
    Standing standing = Standing.of(lines);
    assertTrue(standing.byExperiment().size() >= 18, standing.byExperiment().size() + " experiments answered");
    var verdicts = standing.answers().stream().map(Standing.Answer::verdict).toList();
    assertTrue(verdicts.contains(Verdict.REFUTED) && verdicts.contains(Verdict.SHOWN));
    long repeated = standing.answers().stream().filter(a -> a.steady() && a.repeated()).count();
    assertTrue(repeated >= 3, repeated + " experiments were repeated with other seeds");
  }
}

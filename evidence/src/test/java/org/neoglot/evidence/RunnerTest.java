// The harness itself: verdicts, resumption, budgets, shams, and a ledger that notices a forger.
package org.neoglot.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Ledger;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;

class RunnerTest {
  @TempDir
  Path folder;
  private final Threads threads = new Threads(1);
  private final EagerRun run = Run.eager(threads);
  private final List<String> said = new ArrayList<>();

  @AfterEach
  void close() {
    run.close();
    threads.close();
  }

  private Runner runner(BooleanSupplier stop) {
    return new Runner(run, new EvidenceLedger(folder.resolve("methods.jsonl")), folder.resolve("work"), "test",
        "c0ffee",
        said::add, stop);
  }

  /** A treatment that is better by {@code effect}, with noise of a tenth that follows from the seed. */
  private static Experiment<AutoCloseable> toy(double effect, int tokensOfBaseline) {
    Claim claim = new Claim("it helps", "loss", "nats", true, "with", "without", 0.5, "for the test");
    return new Experiment<>("toy", List.of("M123"), claim, EqualBudget.tokens(100), (seed, r) -> () -> {},
        List.of(arm("with", effect, 100), arm("without", 0, tokensOfBaseline)), arm("sham", 0, 100));
  }

  private static Arm<AutoCloseable> arm(String name, double effect, int tokens) {
    return Arm.of(name, "for the test", (room, t) -> {
      Ledger ledger = new Ledger();
      ledger.stepped(tokens, 1);
      t.account().add(ledger, 7);
      double noise = 0.1 * (Noise.bits(Noise.mix(t.seed()), name.hashCode()) >>> 11) * 0x1p-53;
      return Outcome.of("loss", 10 + noise - effect + Math.abs(t.value() - 3));
    }, 1, 3);
  }

  @Test
  void aRunTunesJudgesAndWrites() {
    LedgerLine line = runner(() -> false).run(toy(1, 100), List.of(1L, 2L, 3L, 4L, 5L), false);
    assertEquals(Verdict.SHOWN, line.judgement().verdict());
    assertEquals(3, line.tuned().get("with"));
    assertEquals(100, line.costs().get("with").tokens());
    assertEquals(List.of(line), new EvidenceLedger(folder.resolve("methods.jsonl")).read());
    assertEquals(Verdict.REFUTED, runner(() -> false).run(toy(0.1, 100), List.of(1L, 2L, 3L, 4L, 5L), false)
        .judgement().verdict());
    assertEquals(2, new EvidenceLedger(folder.resolve("methods.jsonl")).read().size());
  }

  @Test
  void aShamIsNotShown() {
    LedgerLine line = runner(() -> false).run(toy(1, 100), List.of(1L, 2L, 3L, 4L, 5L), true);
    assertTrue(line.sham());
    assertNotEquals(Verdict.SHOWN, line.judgement().verdict());
    assertTrue(Standing.of(List.of(line)).byExperiment().isEmpty(), "a sham answers nothing about its method");
  }

  @Test
  void whatWasStoppedGoesOn() {
    int[] trials = {0};
    assertNull(runner(() -> ++trials[0] > 7).run(toy(1, 100), List.of(1L, 2L, 3L, 4L, 5L), false));
    assertEquals(7, said.size());
    LedgerLine line = runner(() -> false).run(toy(1, 100), List.of(1L, 2L, 3L, 4L, 5L), false);
    assertEquals(14, said.size(), "no trial was done twice");
    String bits = line.bits();
    assertEquals(bits, runner(() -> false).run(toy(1, 100), List.of(1L, 2L, 3L, 4L, 5L), false).bits());
  }

  @Test
  void unequalBudgetsGiveNoVerdict() {
    var e = assertThrows(UnequalBudgetException.class,
        () -> runner(() -> false).run(toy(1, 120), List.of(1L, 2L, 3L, 4L, 5L), false));
    assertTrue(e.getMessage().contains("arm 'without'") && e.getMessage().contains("spent 120"), e.getMessage());
    assertTrue(new EvidenceLedger(folder.resolve("methods.jsonl")).read().isEmpty());
  }

  @Test
  void aForgedVerdictIsFound() throws IOException {
    runner(() -> false).run(toy(0.1, 100), List.of(1L, 2L, 3L, 4L, 5L), false);
    Path file = folder.resolve("methods.jsonl");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"verdict\":\"REFUTED\"", "\"verdict\":\"SHOWN\""));
    var e = assertThrows(BadFileException.class, () -> new EvidenceLedger(file).read());
    assertTrue(e.getMessage().contains("line 1 says SHOWN, but its figures say REFUTED"), e.getMessage());
    Files.writeString(file, text.replaceFirst("\"loss\":\\[9", "\"loss\":[8"));
    e = assertThrows(BadFileException.class, () -> new EvidenceLedger(file).read());
    assertTrue(e.getMessage().contains("line 1 its bits are not those of its figures"), e.getMessage());
  }

  @Test
  void armsAreTunedAlike() {
    var alike = toy(1, 100);
    var e = assertThrows(IllegalArgumentException.class, () -> new Experiment<>("toy", List.of(), alike.claim(),
        alike.budget(), alike.setting(), List.of(alike.arms().getFirst(),
            Arm.of("without", "one trial", alike.arms().getLast().work(), 3)), alike.sham()));
    assertTrue(e.getMessage().contains("not tuned alike"), e.getMessage());
  }

  @Test
  void anotherClaimIsAnotherHash() {
    assertEquals(toy(1, 100).claimHash(), toy(2, 100).claimHash());
    Claim c = toy(1, 100).claim();
    var other = new Claim(c.text(), c.metric(), c.unit(), c.lowerIsBetter(), c.treatment(), c.baseline(), 0.4, c.why());
    var changed = new Experiment<>("toy", List.of("M123"), other, toy(1, 100).budget(), toy(1, 100).setting(),
        toy(1, 100).arms(), toy(1, 100).sham());
    assertNotEquals(toy(1, 100).claimHash(), changed.claimHash());
  }
}

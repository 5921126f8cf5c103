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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.autograd.TrainingDivergedException;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Ledger;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;

class RunnerTest {
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L, 4L, 5L);
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
    return runner("c0ffee", stop);
  }

  private Runner runner(String commit, BooleanSupplier stop) {
    return new Runner(run, new EvidenceLedger(folder.resolve("methods.jsonl")), folder.resolve("work"), "test", commit,
        said::add, stop);
  }

  /** Trials that were done, not counting one that was repeated to see whether its note holds. */
  private long trials() {
    return said.stream().filter(s -> s.contains(" = ") || s.contains("diverged")).count();
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
    LedgerLine line = runner(() -> false).run(toy(1, 100), SEEDS, false);
    assertEquals(Verdict.SHOWN, line.judgement().verdict());
    assertEquals(3, line.tuned().get("with"));
    assertEquals(100, line.costs().get("with").tokens());
    assertEquals(List.of(line), new EvidenceLedger(folder.resolve("methods.jsonl")).read());
    assertEquals(Verdict.REFUTED, runner(() -> false).run(toy(0.1, 100), SEEDS, false)
        .judgement().verdict());
    assertEquals(2, new EvidenceLedger(folder.resolve("methods.jsonl")).read().size());
  }

  @Test
  void aShamIsNotShown() {
    LedgerLine line = runner(() -> false).run(toy(1, 100), SEEDS, true);
    assertTrue(line.sham());
    assertNotEquals(Verdict.SHOWN, line.judgement().verdict());
    assertTrue(Standing.of(List.of(line)).byExperiment().isEmpty(), "a sham answers nothing about its method");
  }

  @Test
  void whatWasStoppedGoesOn() {
    int[] trials = {0};
    assertNull(runner(() -> ++trials[0] > 7).run(toy(1, 100), SEEDS, false));
    assertEquals(7, trials());
    LedgerLine line = runner(() -> false).run(toy(1, 100), SEEDS, false);
    assertEquals(14, trials(), "no trial was done twice");
    assertEquals(List.of(line), new EvidenceLedger(folder.resolve("methods.jsonl")).read());
    assertEquals(line.bits(), runner(() -> false).draft(toy(1, 100), SEEDS, false).bits());
  }

  /** A process may be killed between writing its line and forgetting its notes. */
  @Test
  void whatIsInTheLedgerIsNotWrittenAgain() throws IOException {
    LedgerLine line = runner(() -> false).run(toy(1, 100), SEEDS, false);
    String before = Files.readString(folder.resolve("methods.jsonl"));
    var e = assertThrows(AlreadyRunException.class, () -> runner(() -> false).run(toy(1, 100), SEEDS, false));
    assertTrue(e.getMessage().contains("line 1 has this run of toy already, by commit c0ffee"), e.getMessage());
    assertEquals(line.bits(), e.line().bits());
    assertEquals(before, Files.readString(folder.resolve("methods.jsonl")));
    assertTrue(notes().isEmpty());
    // Other seeds are another run, and so is the sham.
    runner(() -> false).run(toy(1, 100), List.of(6L, 7L, 8L, 9L, 10L), false);
    runner(() -> false).run(toy(1, 100), SEEDS, true);
    assertEquals(3, new EvidenceLedger(folder.resolve("methods.jsonl")).read().size());
  }

  private List<Path> notes() throws IOException {
    if (!Files.exists(folder.resolve("work"))) return List.of();
    try (var files = Files.list(folder.resolve("work"))) {
      return files.toList();
    }
  }

  /** Whoever writes notes by hand gets no verdict of them: one is done again, whichever follows from what they say. */
  @Test
  void forgedNotesAreFound() throws IOException {
    int[] asked = {0};
    assertNull(runner(() -> ++asked[0] > 13).run(toy(0.1, 100), SEEDS, false));
    Path file = notes().getFirst();
    String honest = Files.readString(file);
    Files.writeString(file, honest.replaceAll("(with / .*\"loss\":)[0-9.]+", "$17.5")
        .replaceAll("(without / .*\"loss\":)[0-9.]+", "$18.5"));
    var e = assertThrows(BadFileException.class, () -> runner(() -> false).run(toy(0.1, 100), SEEDS, false));
    assertTrue(e.getMessage().contains(" is noted as {loss=8.5}") || e.getMessage().contains(" is noted as {loss=7.5}"),
        e.getMessage());
    assertTrue(e.getMessage().contains("delete the file, and run again"), e.getMessage());
    assertTrue(new EvidenceLedger(folder.resolve("methods.jsonl")).read().isEmpty());
    Files.writeString(file, honest);
    assertEquals(Verdict.REFUTED, runner(() -> false).run(toy(0.1, 100), SEEDS, false).judgement().verdict());
  }

  @ParameterizedTest
  @ValueSource(strings = {"c0ffee+", "unknown"})
  void codeThatIsInNoCommitMakesDraftsOnly(String commit) throws IOException {
    var e = assertThrows(IllegalStateException.class, () -> runner(commit, () -> false).run(toy(1, 100), SEEDS, false));
    assertTrue(e.getMessage().contains(commit) && e.getMessage().contains("--draft"), e.getMessage());
    assertTrue(said.isEmpty(), "that is said before anything is run");
    int[] asked = {0};
    assertNull(runner(commit, () -> ++asked[0] > 5).draft(toy(1, 100), SEEDS, false));
    assertEquals(Verdict.SHOWN, runner(commit, () -> false).draft(toy(1, 100), SEEDS, false).judgement().verdict());
    assertEquals(5 + 14, trials(), "changed code goes on from nothing");
    assertTrue(notes().isEmpty() && !Files.exists(folder.resolve("methods.jsonl")));
  }

  /** The same toy with an arm that breaks down at one of its rates, or on some seeds. */
  private static Experiment<AutoCloseable> breaking(String who, double rate, List<Long> seeds) {
    Experiment<AutoCloseable> whole = toy(1, 100);
    var arms = whole.arms().stream().map(a -> !a.name().equals(who) ? a : new Arm<AutoCloseable>(a.name(), a.what(),
        a.tries(), (room, t) -> {
          if (t.value() == rate || seeds.contains(t.seed())) throw new TrainingDivergedException("step 3: the loss is NaN");
          return a.work().run(room, t);
        })).toList();
    return new Experiment<>("toy", whole.methods(), whole.claim(), whole.budget(), whole.setting(), arms, whole.sham());
  }

  @Test
  void aRateThatDivergesIsNotChosen() {
    LedgerLine line = runner(() -> false).run(breaking("with", 1, List.of()), SEEDS, false);
    assertEquals(Verdict.SHOWN, line.judgement().verdict());
    assertEquals(3, line.tuned().get("with"));
    // Its best rate diverges: the other one is taken, and loses.
    line = runner(() -> false).run(breaking("with", 3, List.of()), SEEDS, false);
    assertEquals(1, line.tuned().get("with"));
    assertEquals(Verdict.REFUTED, line.judgement().verdict());
  }

  /** One of five leaves everything open, whoever it was; all five answer. The ledger says which, and is read again. */
  @Test
  void anArmThatDivergesIsWorstOfAll() {
    LedgerLine one = runner(() -> false).run(breaking("with", 0, List.of(2L)), SEEDS, false);
    assertEquals(Verdict.INCONCLUSIVE, one.judgement().verdict());
    assertEquals(Double.NEGATIVE_INFINITY, one.judgement().mean());
    assertEquals("step 3: the loss is NaN", one.diverged().get("with").get(2L));
    assertEquals(100, one.costs().get("with").tokens());
    assertTrue(one.mean("with") < 10, "the mean is of those that ended");
    LedgerLine other = runner(() -> false).run(breaking("without", 0, List.of(2L)), SEEDS, false);
    assertEquals(Verdict.INCONCLUSIVE, other.judgement().verdict());
    assertEquals(Double.POSITIVE_INFINITY, other.judgement().mean());
    assertEquals(Verdict.REFUTED, runner(() -> false).run(breaking("with", 0, SEEDS), SEEDS, false).judgement()
        .verdict());
    assertEquals(Verdict.SHOWN, runner(() -> false).run(breaking("without", 0, SEEDS), SEEDS, false).judgement()
        .verdict());
    List<LedgerLine> read = new EvidenceLedger(folder.resolve("methods.jsonl")).read();
    assertEquals(4, read.size());
    assertEquals(one, read.getFirst());
  }

  /** A diverged trial is noted like any other, and repeats like any other. */
  @Test
  void aDivergedTrialIsNotDoneForEver() {
    int[] asked = {0};
    assertNull(runner(() -> ++asked[0] > 6).run(breaking("with", 1, List.of()), SEEDS, false));
    LedgerLine line = runner(() -> false).run(breaking("with", 1, List.of()), SEEDS, false);
    assertEquals(14, trials());
    assertEquals(Verdict.SHOWN, line.judgement().verdict());
  }

  @Test
  void aFigureThatNothingExplainsIsForged() throws IOException {
    runner(() -> false).run(breaking("with", 0, List.of(2L)), SEEDS, false);
    Path file = folder.resolve("methods.jsonl");
    Files.writeString(file, Files.readString(file).replace("\"diverged\":{\"with\":{\"2\":", "\"diverged\":{\"with\":{\"3\":"));
    var e = assertThrows(BadFileException.class, () -> new EvidenceLedger(file).read());
    assertTrue(e.getMessage().contains("arm 'with', seed 2"), e.getMessage());
  }

  @Test
  void unequalBudgetsGiveNoVerdict() {
    var e = assertThrows(UnequalBudgetException.class,
        () -> runner(() -> false).run(toy(1, 120), SEEDS, false));
    assertTrue(e.getMessage().contains("arm 'without'") && e.getMessage().contains("spent 120"), e.getMessage());
    assertTrue(new EvidenceLedger(folder.resolve("methods.jsonl")).read().isEmpty());
  }

  @Test
  void aForgedVerdictIsFound() throws IOException {
    runner(() -> false).run(toy(0.1, 100), SEEDS, false);
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

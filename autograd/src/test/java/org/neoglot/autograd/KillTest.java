package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.autograd.Schedule.Warmup;
import org.neoglot.autograd.TrainingPlan.Every;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.Json;

/** A run whose process is killed again and again, at any moment, has the loss curve of one that was left alone. */
class KillTest {
  private static final int STEPS = 60;
  private static final int KILLS = 4;

  /** Trains or goes on, in the folder given: what the killed JVM runs. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    Arena arena = Arena.ofAuto();
    TinyModel model = new TinyModel(40, arena);
    TrainingPlan plan = TrainingPlan.of(Budget.steps(STEPS), 1e-2, Schedule.cosine(Warmup.steps(3)))
        .evaluate(Every.steps(4)).snapshot(Every.steps(2)).seed(3);
    try (EagerRun run = Run.eager(new Threads(1))) {
      new Trainer(run, model.optimizer(arena), plan).evaluation(model::validate)
          .best(e -> TensorFile.save(folder.resolve("best.safetensors"), model.parameters()))
          .snapshots(new SnapshotFolder(folder)).log(folder.resolve("log.jsonl")).resume(model.batches(2, 3));
      TensorFile.save(folder.resolve("last.safetensors"), model.parameters());
    }
  }

  @Test
  void aKilledRunGoesOnBitForBit(@TempDir Path whole, @TempDir Path killed) throws Exception {
    main(new String[] {whole.toString()});
    int kills = 0;
    while (true) {
      Process process = Fork.command(List.of(), KillTest.class, killed.toString()).start();
      long lines = lines(killed);
      // First until it has written something new, then for a moment of any length: into a step, a log line, a save.
      while (kills < KILLS && process.isAlive() && lines(killed) <= lines + 2) Thread.sleep(1);
      long moment = kills < KILLS ? ThreadLocalRandom.current().nextLong(1, 60) : 60_000;
      if (process.waitFor(moment, TimeUnit.MILLISECONDS)) {
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), text);
        break;
      }
      process.destroyForcibly().waitFor();
      kills++;
    }
    assertTrue(kills > 0, "the run was faster than the first kill");
    assertEquals(curve(whole.resolve("log.jsonl")), curve(killed.resolve("log.jsonl")));
    for (String name : List.of("last.safetensors", "best.safetensors")) {
      assertEquals(-1, Files.mismatch(whole.resolve(name), killed.resolve(name)), name);
    }
  }

  private static long lines(Path folder) throws IOException {
    Path log = folder.resolve("log.jsonl");
    if (!Files.exists(log)) return 0;
    long lines = 0;
    for (byte b : Files.readAllBytes(log)) if (b == '\n') lines++;
    return lines;
  }

  /** A log without what depends on the clock. */
  static List<Map<?, ?>> curve(Path log) {
    List<Map<?, ?>> lines = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(log)) {
        Map<?, ?> all = (Map<?, ?>) Json.parse(log, line.getBytes(java.nio.charset.StandardCharsets.UTF_8), 0).plain();
        if ("ledger".equals(all.get("kind"))) continue;
        Map<Object, Object> kept = new java.util.LinkedHashMap<>(all);
        kept.keySet().removeAll(List.of("seconds", "tokens_per_second"));
        lines.add(kept);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}

package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.autograd.Schedule.Warmup;
import org.neoglot.autograd.TrainingPlan.Every;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.file.AtomicFile;
import org.neoglot.engine.file.BadFileException;

class SnapshotTest {
  private static final int STEPS = 24;

  @TempDir
  Path folder;

  private final Arena arena = Arena.ofAuto();
  private final TinyModel model = new TinyModel(30, arena);
  private final List<String> warnings = new ArrayList<>();

  private static TrainingPlan plan() {
    return TrainingPlan.of(Budget.steps(STEPS), 1e-2, Schedule.linear(Warmup.steps(3))).evaluate(Every.steps(7))
        .snapshot(Every.steps(5)).seed(9);
  }

  private Trainer trainer(EagerRun run, TinyModel model, Path where) {
    return new Trainer(run, model.optimizer(arena), plan()).evaluation(model::validate)
        .snapshots(new SnapshotFolder(where)).log(where.resolve("log.jsonl")).listen(new TrainingListener() {
          @Override
          public void warned(String line) {
            warnings.add(line);
          }
        });
  }

  /** Values and losses of a run that nobody disturbed. */
  private float[][] undisturbed(Path where) {
    TinyModel other = new TinyModel(30, arena);
    try (EagerRun run = TinyModel.run(1)) {
      trainer(run, other, where).train(other.batches(2, 2));
    }
    return other.values();
  }

  /** Stops after that many steps. */
  private void stopAt(int steps) {
    int[] done = {0};
    try (EagerRun run = TinyModel.run(1)) {
      Trainer.Result result = trainer(run, model, folder).listen(new TrainingListener() {
        @Override
        public void stepped(Step step) {
          done[0] = step.step();
        }
      }).stop(() -> done[0] == steps).train(model.batches(2, 2));
      assertEquals(Trainer.Reason.STOPPED, result.reason());
      assertEquals(steps, result.progress().step());
    }
  }

  private Trainer.Result resume(TinyModel into) {
    try (EagerRun run = TinyModel.run(1)) {
      return trainer(run, into, folder).resume(into.batches(2, 2));
    }
  }

  @Test
  void aStoppedRunGoesOnBitForBit(@TempDir Path whole) {
    float[][] wanted = undisturbed(whole);
    stopAt(13);
    TinyModel fresh = new TinyModel(99, arena);      // other weights: everything must come from the snapshot
    assertEquals(Trainer.Reason.FINISHED, resume(fresh).reason());
    assertArrayEquals(wanted, fresh.values());
    assertEquals(KillTest.curve(whole.resolve("log.jsonl")), KillTest.curve(folder.resolve("log.jsonl")));
    assertEquals(Trainer.Reason.FINISHED, resume(fresh).reason(), "a finished run is finished");
    assertEquals(KillTest.curve(whole.resolve("log.jsonl")), KillTest.curve(folder.resolve("log.jsonl")));
  }

  @Test
  void aDamagedSnapshotIsPassedOverForTheOneBefore(@TempDir Path whole) throws IOException {
    float[][] wanted = undisturbed(whole);
    stopAt(13);
    SnapshotFolder snapshots = new SnapshotFolder(folder);
    assertEquals(2, snapshots.list().size(), "two generations are kept");
    flip(snapshots.list().getFirst().resolve(SnapshotFolder.TENSORS), -5);
    TinyModel fresh = new TinyModel(98, arena);
    resume(fresh);
    assertTrue(warnings.getFirst().contains("has SHA-256 ") && warnings.getFirst().endsWith("; going on from step 10"),
        warnings.toString());
    assertArrayEquals(wanted, fresh.values());
    assertEquals(KillTest.curve(whole.resolve("log.jsonl")), KillTest.curve(folder.resolve("log.jsonl")));
  }

  @Test
  void whenAllAreDamagedTheRunIsRefusedAndNothingChanges() throws IOException {
    stopAt(13);
    for (Path path : new SnapshotFolder(folder).list()) flip(path.resolve(SnapshotFolder.JSON), 3);
    TinyModel fresh = new TinyModel(97, arena);
    float[][] before = fresh.values();
    var e = assertThrows(BadFileException.class, () -> resume(fresh));
    assertTrue(e.getMessage().contains("no snapshot is whole"), e.getMessage());
    assertArrayEquals(before, fresh.values());
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[Math.floorMod(at, bytes.length)] ^= 0x40;
    Files.write(file, bytes);
  }

  @Test
  void anotherRunsSnapshotIsRefused() {
    stopAt(4);
    try (EagerRun run = TinyModel.run(1)) {
      TinyModel fresh = new TinyModel(96, arena);
      TrainingPlan other = plan().seed(10);
      var e = assertThrows(BadFileException.class, () -> new Trainer(run, fresh.optimizer(arena), other)
          .snapshots(new SnapshotFolder(folder)).resume(fresh.batches(2, 2)));
      assertTrue(e.getMessage().endsWith("was made with seed '9', this run has '10'"), e.getMessage());
      var again = assertThrows(IllegalStateException.class, () -> trainer(run, fresh, folder).train(fresh.batches(2, 2)));
      assertTrue(again.getMessage().contains("-step-4 of an earlier run, wanted none"), again.getMessage());
    }
  }

  @Test
  void aFullDiskEndsTheRunAndKeepsTheSnapshotsBefore() {
    stopAt(8);
    List<Path> before = new SnapshotFolder(folder).list();
    try (EagerRun run = TinyModel.run(1)) {
      Trainer trainer = new Trainer(run, model.optimizer(arena), plan())
          .snapshots(new SnapshotFolder(folder, SnapshotTest::fullAfter10000Bytes));
      var e = assertThrows(UncheckedIOException.class, () -> trainer.resume(model.batches(2, 2)));
      assertTrue(e.getMessage().contains("no space left"), e.getMessage());
    }
    assertEquals(before, new SnapshotFolder(folder).list());
    TinyModel fresh = new TinyModel(95, arena);
    assertEquals(STEPS, resume(fresh).progress().step());
  }

  private static AtomicFile.Output fullAfter10000Bytes(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    return new AtomicFile.Output() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        if (channel.position() + bytes.remaining() > 10_000) throw new IOException("no space left on device");
        return channel.write(bytes);
      }

      @Override
      public void force() throws IOException {
        channel.force(true);
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  @Test
  void whatAKilledSaveLeavesBehindChangesNothing(@TempDir Path whole) throws IOException {
    float[][] wanted = undisturbed(whole);
    stopAt(13);
    // A save that never got its name, and an old generation of which only a half was removed.
    Files.createDirectories(folder.resolve(".new-snapshot"));
    Files.writeString(folder.resolve(".new-snapshot").resolve(SnapshotFolder.TENSORS), "half a file");
    Files.delete(new SnapshotFolder(folder).list().getLast().resolve(SnapshotFolder.JSON));
    Files.writeString(folder.resolve("log.jsonl"), "{\"kind\":\"st", StandardOpenOption.APPEND);
    TinyModel fresh = new TinyModel(93, arena);
    resume(fresh);
    assertEquals(List.of(), warnings);
    assertArrayEquals(wanted, fresh.values());
    assertEquals(KillTest.curve(whole.resolve("log.jsonl")), KillTest.curve(folder.resolve("log.jsonl")));
    assertEquals(2, new SnapshotFolder(folder).list().size());
  }

  @Test
  void brokenWeightsAreNotSaved() {
    try (EagerRun run = TinyModel.run(1)) {
      Trainer trainer = trainer(run, model, folder).listen(new TrainingListener() {
        @Override
        public void stepped(Step step) {
          if (step.step() == 10) model.parameter("0.q").value().set(3, 1, Double.POSITIVE_INFINITY);
        }
      });
      var e = assertThrows(TrainingDivergedException.class, () -> trainer.train(model.batches(2, 2)));
      assertTrue(e.getMessage().startsWith("after step 10: the value of '0.q' is Infinity at row 3, column 1; the last good"
          + " snapshot is ") && e.getMessage().endsWith("-step-5"), e.getMessage());
    }
    TinyModel fresh = new TinyModel(92, arena);
    assertEquals(STEPS, resume(fresh).progress().step());
  }

  @Test
  void twoRunsDoNotShareAFolder() throws IOException {
    stopAt(4);
    try (var _ = new SnapshotFolder(folder).lock()) {
      var e = assertThrows(IllegalStateException.class, () -> resume(model));
      assertEquals(folder + ": another run is writing here, wanted a folder for this one alone", e.getMessage());
    }
    assertEquals(STEPS, resume(model).progress().step());
  }

  @Test
  void aShortenedLogIsRefused() throws IOException {
    stopAt(8);
    Path log = folder.resolve("log.jsonl");
    Files.writeString(log, Files.readString(log).substring(0, 100));
    var e = assertThrows(BadFileException.class, () -> resume(model));
    assertTrue(e.getMessage().contains("has 100 bytes, but the snapshot was taken when it had "), e.getMessage());
  }

  @Test
  void theBestWeightsAreKeptByAFileOfTheirOwn() {
    Path file = folder.resolve("best.safetensors");
    TensorFile.save(file, model.parameters());
    TinyModel fresh = new TinyModel(94, arena);
    TensorFile.load(file, fresh.parameters());
    assertArrayEquals(model.values(), fresh.values());
    var e = assertThrows(BadFileException.class, () -> TensorFile.load(file, fresh.parameters().subList(1, 4)));
    assertTrue(e.getMessage().contains("which nobody asked for"), e.getMessage());
  }
}

// The folder of snapshots: the newest sound one, and no others.
package org.neoglot.autograd;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.file.AtomicFile;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Hashes;

/**
 * Where a run's snapshots lie: a folder each, numbered, with {@code state.safetensors} and {@code snapshot.json}. A
 * snapshot is written under a temporary name, forced to disk and then renamed, so that it is there whole or not at all;
 * the one before it is kept.
 */
public final class SnapshotFolder {
  private static final Pattern NAME = Pattern.compile("snapshot-(\\d{6,9})-step-(\\d+)");
  private static final String TEMPORARY = ".new-snapshot";
  private static final String LOCK = ".lock";
  static final String TENSORS = "state.safetensors";
  static final String JSON = "snapshot.json";

  private final Path folder;
  private final AtomicFile.Disk disk;
  private Path lastGood;

  /** A folder that need not exist yet. */
  public SnapshotFolder(Path folder) {
    this(folder, AtomicFile.DISK);
  }

  /** The same on another disk: a test gives one that runs full. */
  public SnapshotFolder(Path folder, AtomicFile.Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  public Path path() {
    return folder;
  }

  /** The snapshots that lie here, newest first. */
  public List<Path> list() {
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(p -> NAME.matcher(p.getFileName().toString()).matches())
          .sorted(Comparator.comparingInt(SnapshotFolder::number).reversed()).toList();
    } catch (IOException e) {
      throw failed(folder, "cannot be read", e);
    }
  }

  /**
   * Keeps other processes out while a run writes here. Closing frees it, and so does the end of the process, however it
   * ends.
   *
   * @throws IllegalStateException when somebody else has it
   */
  Closeable lock() {
    try {
      Files.createDirectories(folder);
      FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) return channel;
      channel.close();
      throw new IllegalStateException(folder + ": another run is writing here, wanted a folder for this one alone");
    } catch (IOException e) {
      throw failed(folder, "cannot be locked", e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;                                               // by a run in this very process
    }
  }

  private static int number(Path snapshot) {
    Matcher name = NAME.matcher(snapshot.getFileName().toString());
    if (!name.matches()) throw new IllegalArgumentException(snapshot + " is no snapshot");
    return Integer.parseInt(name.group(1));
  }

  /** The last one that was saved or loaded here, or null. */
  public Path lastGood() {
    return lastGood;
  }

  /**
   * Saves the values of the optimizer's parameters, its state and the progress.
   *
   * @throws UncheckedIOException when the disk does not take it; earlier snapshots are as they were
   */
  public Path save(Progress progress, SequencedMap<String, String> settings, Optimizer optimizer) {
    List<Path> before = list();
    int number = before.isEmpty() ? 1 : number(before.getFirst()) + 1;
    Path temporary = folder.resolve(TEMPORARY);
    Path target = folder.resolve(String.format("snapshot-%06d-step-%d", number, progress.step()));
    try {
      delete(temporary);
      Path tensors = temporary.resolve(TENSORS);
      TensorFile.write(tensors, tensors(optimizer), disk);
      String json = new Snapshot(progress, settings, Hashes.sha256(tensors)).json();
      AtomicFile.write(temporary.resolve(JSON),
          out -> out.write(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8))), disk);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      forceFolder();
      Path kept = lastGood;
      lastGood = target;
      for (Path old : before) if (!old.equals(kept)) delete(old);
      return target;
    } catch (IOException e) {
      throw failed(target, "cannot be written", e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /**
   * Reads the newest snapshot that is whole into the optimizer's parameters and state; null when there is none. When the
   * newest is damaged the one before it is taken, and {@code warning} is told.
   *
   * @throws BadFileException when all are damaged, or the newest whole one belongs to a run with other settings
   */
  public Snapshot load(SequencedMap<String, String> settings, Optimizer optimizer, Consumer<String> warning) {
    List<String> damaged = new ArrayList<>();
    for (Path path : list()) {
      Snapshot snapshot;
      try {
        snapshot = whole(path);
      } catch (BadFileException e) {
        damaged.add(e.getMessage());
        continue;
      }
      checkSettings(path, snapshot.settings(), settings);
      TensorFile.read(path.resolve(TENSORS), tensors(optimizer));
      for (String line : damaged) warning.accept(line + "; going on from step " + snapshot.progress().step());
      lastGood = path;
      return snapshot;
    }
    if (!damaged.isEmpty()) throw new BadFileException(folder, "no snapshot is whole: " + String.join("; ", damaged));
    return null;
  }

  private static Snapshot whole(Path path) {
    Snapshot snapshot = Snapshot.read(path.resolve(JSON));
    Path tensors = path.resolve(TENSORS);
    String found = Hashes.sha256(tensors);
    if (!found.equals(snapshot.sha256())) {
      throw new BadFileException(tensors, "has SHA-256 " + found + ", wanted " + snapshot.sha256());
    }
    return snapshot;
  }

  private static void checkSettings(Path path, SequencedMap<String, String> found, SequencedMap<String, String> wanted) {
    wanted.forEach((name, value) -> {
      if (!value.equals(found.get(name))) {
        throw new BadFileException(path.resolve(JSON), "was made with " + name + " '" + found.get(name)
            + "', this run has '" + value + "'");
      }
    });
  }

  private static List<TensorFile.Named> tensors(Optimizer optimizer) {
    List<Parameter> parameters = optimizer.parameters();
    List<TensorFile.Named> all = new ArrayList<>(TensorFile.parameters(parameters, "parameter."));
    all.addAll(TensorFile.tensors(optimizer.state(), "optimizer."));
    return all;
  }

  /** Without this a power cut could undo the rename; a system that does not let a folder be opened goes without. */
  private void forceFolder() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The snapshot is complete and in place.
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) return;
    try (Stream<Path> inside = Files.walk(path)) {
      for (Path p : inside.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(p);
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      delete(path);
    } catch (IOException e) {
      // What is left of it is no snapshot, and the next save removes it first.
    }
  }

  private static UncheckedIOException failed(Path path, String what, IOException e) {
    return new UncheckedIOException(path + ": " + what + " (" + e.getClass().getSimpleName() + ": " + e.getMessage()
        + "); earlier snapshots are untouched", e);
  }
}

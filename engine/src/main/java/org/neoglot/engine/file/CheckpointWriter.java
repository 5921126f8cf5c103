// Writes a model's folder: one file, or shards of a maximum size with their index.
package org.neoglot.engine.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes checkpoints that {@link Checkpoint} and the published loaders open.
 *
 * <p>Everything is written and forced beside the old files first; only then are names moved. So a full disk leaves the
 * old checkpoint whole. Several names cannot be moved at one instant: while shards replace shards the old index is
 * taken away first, so that a crash in that moment leaves a folder that is refused, never one that mixes two models.
 */
public final class CheckpointWriter {
  /** What the published writers use unless told otherwise. */
  public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

  private CheckpointWriter() { }

  /** Writes {@code model.safetensors}, or shards of at most 5 GB, with the metadata {@link SafeTensorsWriter#PT}. */
  public static void write(Path folder, List<Part> parts) {
    write(folder, "model", parts, SafeTensorsWriter.PT, DEFAULT_SHARD_BYTES, AtomicFile.DISK);
  }

  /**
   * Writes a checkpoint in the place of what the folder held under that stem.
   *
   * @param stem what the files are called, such as "model" or "adapter_model"
   * @param parts in the order in which shards are filled
   * @param shardBytes the most bytes of tensor data in a shard; a tensor that is larger gets one of its own
   */
  public static void write(Path folder, String stem, List<Part> parts, Map<String, String> metadata, long shardBytes,
      AtomicFile.Disk disk) {
    List<List<Part>> shards = plan(parts, shardBytes);
    Set<Path> old = files(folder, stem);
    if (shards.size() <= 1) {
      Path single = folder.resolve(stem + ".safetensors");
      SafeTensorsWriter.write(single, parts, metadata, disk);
      old.remove(single);
    } else {
      old.removeAll(writeShards(folder, stem, shards, metadata, disk));
    }
    // What is left belonged to the checkpoint that was replaced, and could be taken for this one.
    old.forEach(CheckpointWriter::delete);
  }

  private static List<List<Part>> plan(List<Part> parts, long shardBytes) {
    requireDistinct(parts);
    var shards = new ArrayList<List<Part>>();
    long filled = 0;
    for (Part part : parts) {
      if (shards.isEmpty() || filled + part.bytes() > shardBytes) {
        shards.add(new ArrayList<>());
        filled = 0;
      }
      shards.getLast().add(part);
      filled += part.bytes();
    }
    return shards;
  }

  // Across shards too, where no single header would notice.
  private static void requireDistinct(List<Part> parts) {
    var names = new LinkedHashSet<String>();
    for (Part part : parts) {
      if (!names.add(part.name())) {
        throw new IllegalArgumentException("two tensors are called '" + part.name() + "'");
      }
    }
  }

  private static Set<Path> writeShards(Path folder, String stem, List<List<Part>> shards, Map<String, String> metadata,
      AtomicFile.Disk disk) {
    Path index = folder.resolve(stem + Checkpoint.INDEX);
    var staged = new ArrayList<AtomicFile.Staged>();
    var weightMap = new TreeMap<String, String>();
    long total = 0;
    try {
      for (int i = 0; i < shards.size(); i++) {
        String name = String.format("%s-%05d-of-%05d.safetensors", stem, i + 1, shards.size());
        staged.add(SafeTensorsWriter.stage(folder.resolve(name), shards.get(i), metadata, disk));
        for (Part part : shards.get(i)) {
          weightMap.put(part.name(), name);
          total += part.bytes();
        }
      }
      byte[] text = (Json.write(indexOf(total, weightMap), 2) + "\n").getBytes(StandardCharsets.UTF_8);
      staged.add(AtomicFile.stage(index, out -> out.write(ByteBuffer.wrap(text)), disk));
      delete(index);
      staged.forEach(AtomicFile.Staged::commit);
    } catch (RuntimeException | Error e) {
      staged.forEach(AtomicFile.Staged::discard);
      throw e;
    }
    var written = new LinkedHashSet<Path>();
    staged.forEach(file -> written.add(file.target()));
    return written;
  }

  private static Map<String, Object> indexOf(long total, Map<String, String> weightMap) {
    var root = new LinkedHashMap<String, Object>();
    root.put("metadata", Map.of("total_size", total));
    root.put("weight_map", weightMap);
    return root;
  }

  // The files of an earlier checkpoint of this stem, by their names alone: its index may be broken.
  private static Set<Path> files(Path folder, String stem) {
    var found = new LinkedHashSet<Path>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (var paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        String name = path.getFileName().toString();
        String rest = name.startsWith(stem) ? name.substring(stem.length()) : "";
        if (rest.equals(".safetensors") || rest.equals(Checkpoint.INDEX)
            || rest.matches("-\\d{5}-of-\\d{5}\\.safetensors")) {
          found.add(folder.resolve(name));
        }
      }
    } catch (IOException e) {
      throw FileBytes.unreadable(folder, e);
    }
    return found;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": the file of the replaced checkpoint cannot be removed", e);
    }
  }
}

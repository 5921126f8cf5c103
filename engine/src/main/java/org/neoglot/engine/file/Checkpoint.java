// All tensors of a model's folder behind one door, whether they lie in one file or in shards.
package org.neoglot.engine.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * An open checkpoint: {@code model.safetensors}, or the shards that {@code model.safetensors.index.json} lists (where
 * both are there the single file counts, as in the published loaders).
 *
 * <p>An index comes from elsewhere and is not trusted: it may name files of its own folder only, and what it says must
 * be exactly what the shards hold. Any thread may read; see {@link SafeTensors} for what closing means.
 */
public final class Checkpoint implements AutoCloseable {
  /** How the index of a sharded checkpoint ends. */
  static final String INDEX = ".safetensors.index.json";
  private static final long MAX_INDEX_BYTES = 100_000_000;

  private final Path place;
  private final List<SafeTensors> files;
  private final SequencedMap<String, SafeTensors> holders = new LinkedHashMap<>();

  private Checkpoint(Path place, List<SafeTensors> files) {
    this.place = place;
    this.files = List.copyOf(files);
    for (SafeTensors file : files) {
      file.names().forEach(name -> holders.put(name, file));
    }
  }

  /** Opens the model of a folder, or one safetensors file; as {@link #open(Path, String)} with the stem "model". */
  public static Checkpoint open(Path place) {
    return open(place, "model");
  }

  /**
   * Opens a checkpoint.
   *
   * @param place a folder, or a single safetensors file
   * @param stem what the files in the folder are called, such as "model" or "adapter_model"
   * @throws BadFileException when it is missing, or anything in it is not as it must be
   */
  public static Checkpoint open(Path place, String stem) {
    Path single = Files.isDirectory(place) ? place.resolve(stem + ".safetensors") : place;
    if (Files.exists(single)) {
      return new Checkpoint(place, List.of(SafeTensors.open(single)));
    }
    Path index = place.resolve(stem + INDEX);
    if (!Files.exists(index)) {
      String wanted = stem + ".safetensors or " + stem + INDEX;
      throw new BadFileException(place, Files.isDirectory(place) ? "found neither " + wanted.replace(" or ", " nor ")
          : "found nothing there, wanted a folder with " + wanted);
    }
    return sharded(place, index);
  }

  private static Checkpoint sharded(Path folder, Path index) {
    var shards = new ArrayList<SafeTensors>();
    try {
      for (var shard : listedShards(index).entrySet()) {
        Listed listed = shard.getValue();
        SafeTensors open = SafeTensors.open(inside(folder, index, shard.getKey(), listed.at()));
        shards.add(open);
        requireSame(index, shard.getKey(), listed.names(), open);
      }
      return new Checkpoint(folder, shards);
    } catch (RuntimeException | Error e) {
      shards.forEach(SafeTensors::close);
      throw e;
    }
  }

  /** What an index says of one shard; {@code at} is where in the index it is first named. */
  private record Listed(long at, Set<String> names) { }

  // Shards come in the order of their first mention: the order of the file, never that of a hash table.
  private static Map<String, Listed> listedShards(Path index) {
    var shards = new LinkedHashMap<String, Listed>();
    for (var line : weightMap(index).members().entrySet()) {
      if (!(line.getValue() instanceof Json.Str shard)) {
        throw new BadFileException(index, line.getValue().at(), line.getValue().kind(), "the name of a shard");
      }
      shards.computeIfAbsent(shard.value(), _ -> new Listed(shard.at(), new TreeSet<>())).names().add(line.getKey());
    }
    return shards;
  }

  private static Json.Obj weightMap(Path index) {
    Json root = Json.read(index, MAX_INDEX_BYTES);
    Json map = root instanceof Json.Obj object ? object.members().get("weight_map") : null;
    if (map instanceof Json.Obj object && !object.members().isEmpty()) {
      return object;
    }
    Json found = map == null ? root : map;
    throw new BadFileException(index, found.at(), map == null ? root.kind() + " without a weight_map"
        : map instanceof Json.Obj ? "an empty weight_map" : map.kind(), "a weight_map from tensor names to shards");
  }

  // The name is checked as text first, so that a hostile one never reaches the file system; then the real path is,
  // because a harmless name may be a symbolic link that leads away.
  private static Path inside(Path folder, Path index, String shard, long at) {
    try {
      Path relative = Path.of(shard);
      boolean plain = !shard.isEmpty() && !relative.isAbsolute() && !shard.contains("\\") && !shard.contains(":");
      for (Path step : relative) {
        plain &= !step.toString().equals("..");
      }
      if (!plain) {
        throw outside(index, at, shard);
      }
      Path file = folder.resolve(relative);
      if (!Files.exists(file)) {
        throw new BadFileException(index, at, "the shard " + BadFileException.quote(shard)
            + ", which is missing", "a file in the same folder");
      }
      if (!file.toRealPath().startsWith(folder.toRealPath())) {
        throw outside(index, at, shard);
      }
      return file;
    } catch (InvalidPathException e) {
      throw outside(index, at, shard);
    } catch (IOException e) {
      throw FileBytes.unreadable(folder.resolve(shard), e);
    }
  }

  private static BadFileException outside(Path index, long at, String shard) {
    return new BadFileException(index, at, "the shard " + BadFileException.quote(shard)
        + ", which points outside the folder", "a file in the same folder");
  }

  private static void requireSame(Path index, String shard, Set<String> listed, SafeTensors held) {
    var lacking = new TreeSet<>(listed);
    held.names().forEach(lacking::remove);
    if (!lacking.isEmpty()) {
      throw new BadFileException(index, "lists tensor " + BadFileException.quote(lacking.first()) + " in "
          + BadFileException.quote(shard) + ", which lacks it" + more(lacking.size()));
    }
    var unlisted = new TreeSet<>(held.names());
    unlisted.removeAll(listed);
    if (!unlisted.isEmpty()) {
      throw new BadFileException(index, "does not list tensor " + BadFileException.quote(unlisted.first()) + " for "
          + BadFileException.quote(shard) + ", which holds it" + more(unlisted.size()));
    }
  }

  private static String more(int count) {
    return count > 1 ? " (and " + (count - 1) + " more)" : "";
  }

  /** The folder or file that was opened. */
  public Path place() {
    return place;
  }

  /** The safetensors files it consists of. */
  public List<Path> files() {
    return files.stream().map(SafeTensors::file).toList();
  }

  /** The {@code __metadata__} of its first file. */
  public Map<String, String> metadata() {
    return files.getFirst().metadata();
  }

  /** The names of all tensors, file by file in the order of their data. */
  public List<String> names() {
    return List.copyOf(holders.keySet());
  }

  /** Whether there is a tensor of that name. */
  public boolean has(String name) {
    return holders.containsKey(name);
  }

  /**
   * The tensor of that name.
   *
   * @throws BadFileException when there is none, listing the names nearest to it
   */
  public Entry get(String name) {
    SafeTensors holder = holders.get(name);
    if (holder == null) {
      throw NearNames.missing(place, name, holders.keySet());
    }
    return holder.get(name);
  }

  @Override public void close() {
    files.forEach(SafeTensors::close);
  }
}

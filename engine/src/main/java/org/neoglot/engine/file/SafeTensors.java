// A safetensors file, read by memory mapping.
package org.neoglot.engine.file;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * An open safetensors file: its tensors lie in mapped memory, so that opening reads the header only and pages of
 * weights come from the disk when they are first used.
 *
 * <p>Any thread may read. After {@link #close()} the data of its entries must not be touched: such an access throws
 * IllegalStateException. A file must not be shortened while it is open; our own writers replace files by renaming,
 * which leaves an open mapping as it was.
 */
public final class SafeTensors implements AutoCloseable {
  private final Path file;
  private final Arena arena;
  private final Map<String, String> metadata;
  private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();

  private SafeTensors(Path file, Arena arena) {
    this.file = file;
    this.arena = arena;
    MemorySegment bytes = FileBytes.map(file, arena);
    SafeTensorsHeader header = SafeTensorsHeader.read(file, bytes);
    metadata = header.metadata();
    for (var info : header.tensors()) {
      MemorySegment data = bytes.asSlice(info.begin(), info.end() - info.begin());
      entries.put(info.name(), new Entry(info.name(), info.type().name(), info.shape(), data));
    }
  }

  /**
   * Opens a file and checks it whole, up to the meaning of its numbers.
   *
   * @throws BadFileException when it is missing, cannot be read, or is not a valid safetensors file
   */
  public static SafeTensors open(Path file) {
    Arena arena = Arena.ofShared();
    try {
      return new SafeTensors(file, arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Where it came from. */
  public Path file() {
    return file;
  }

  /** The strings of {@code __metadata__}, in the file's order; empty when there are none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The tensors' names, in the order of their data. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** Whether there is a tensor of that name. */
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /**
   * The tensor of that name.
   *
   * @throws BadFileException when there is none, listing the names nearest to it
   */
  public Entry get(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw NearNames.missing(file, name, entries.keySet());
    }
    return entry;
  }

  @Override public void close() {
    arena.close();
  }
}

package org.neoglot.adapt.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Entry;
import org.neoglot.engine.file.SafeTensors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A recorded case: the tensors of {@code case.safetensors} and what {@code case.json} says of them. */
final class Case implements AutoCloseable {
  private final Path folder;
  private final JsonNode json;
  private final SafeTensors tensors;

  /** A batch of ids with its padding taken off: what is real of each row, and where it stood. */
  record Batch(int columns, List<int[]> rows, List<int[]> columnsOf, List<int[]> labels) {
    int[] lengths() {
      return rows.stream().mapToInt(r -> r.length).toArray();
    }

    int[] ids() {
      return rows.stream().flatMapToInt(java.util.Arrays::stream).toArray();
    }
  }

  private Case(Path folder, JsonNode json, SafeTensors tensors) {
    this.folder = folder;
    this.json = json;
    this.tensors = tensors;
  }

  static Case open(Path folder) {
    Path file = folder.resolve("case.json");
    try {
      JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(file));
      return new Case(folder, json, SafeTensors.open(folder.resolve("case.safetensors")));
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be read; a case folder needs one", e);
    } catch (JacksonException e) {
      throw new BadFileException(file, "is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  JsonNode json() {
    return json;
  }

  List<String> names() {
    return tensors.names();
  }

  Entry get(String name) {
    return tensors.get(name);
  }

  boolean has(String name) {
    return tensors.has(name);
  }

  /** The inputs of the main case (prefix "") or of another ("single."). */
  Batch batch(String prefix) {
    Entry ids = tensors.get(prefix + "input_ids");
    if (ids.shape().length != 2) throw new BadFileException(folder, "'" + ids.name() + "' wants two dimensions");
    int columns = (int) ids.shape()[1];
    long[] mask = has(prefix + "attention_mask") ? get(prefix + "attention_mask").longs() : null;
    long[] labels = has(prefix + "labels") ? get(prefix + "labels").longs() : null;
    return batch(ids.longs(), mask, labels, columns);
  }

  /** Cuts rows of {@code columns} ids out of a flat array, leaving out where the mask is 0. */
  static Batch batch(long[] ids, long[] mask, long[] labels, int columns) {
    Batch batch = new Batch(columns, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int at = 0; at < ids.length; at += columns) {
      int start = at;
      int[] real = java.util.stream.IntStream.range(0, columns)
          .filter(c -> mask == null || mask[start + c] != 0).toArray();
      batch.columnsOf.add(real);
      batch.rows.add(java.util.Arrays.stream(real).map(c -> (int) ids[start + c]).toArray());
      if (labels != null) batch.labels.add(java.util.Arrays.stream(real).map(c -> (int) labels[start + c]).toArray());
    }
    return batch;
  }

  /** What the reference's own float run deviates from its double run for a tensor; 0 when not listed. */
  double noise(String name) {
    return json.path("noise_f32_vs_f64").path(name).asDouble(0);
  }

  @Override
  public void close() {
    tensors.close();
  }
}

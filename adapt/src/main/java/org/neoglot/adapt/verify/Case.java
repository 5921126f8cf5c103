// What a reference recorded: inputs, outputs, and how they were made.
package org.neoglot.adapt.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Entry;
import org.neoglot.engine.file.SafeTensors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** A recorded case: the tensors of {@code case.safetensors} and what {@code case.json} says of them. */
final class Case implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  /** What the reference's README and its files say of a model's or an adapter's case. */
  private static final Set<String> KEYS = new TreeSet<>(Set.of("architecture", "base_difference", "base_model", "calls",
      "computed_with", "decoder_input", "generation", "grad_names", "grad_norms_f64", "method", "model_type", "name",
      "noise_f32_vs_f64", "noise_metric", "note", "python_call", "seed", "set", "tensors", "versions"));
  /** What those of optimizers and of score filters say besides. */
  private static final Set<String> OTHERS = Set.of("clip", "filters", "layout", "optimisers", "schedules");
  /** A label that the loss leaves out. */
  private static final long IGNORED = -100;

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
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      checkKeys(file, json, KEYS);
      for (JsonNode g : json.path("generation")) checkKeys(file, g, Generation.KEYS);
      Case opened = new Case(folder, json, SafeTensors.open(folder.resolve("case.safetensors")));
      opened.checkTensors(file);
      return opened;
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be read; a case folder needs one", e);
    } catch (JacksonException e) {
      throw new BadFileException(file, "is not JSON at line " + e.getLocation().getLineNr() + ", column "
          + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
  }

  /** A key that nobody knows may hold something that should have been compared. */
  private static void checkKeys(Path file, JsonNode json, Set<String> known) {
    if (!json.isObject()) throw new BadFileException(file, "found " + json.getNodeType() + ", wanted a JSON object");
    for (String key : json.propertyNames()) {
      if (!known.contains(key) && !(known == KEYS && OTHERS.contains(key))) throw new BadFileException(file, "has the key " + BadFileException.quote(key) + ", wanted one of " + known);
    }
  }

  /** case.json lists what case.safetensors must hold: name, type and shape. */
  private void checkTensors(Path file) {
    JsonNode listed = json.path("tensors");
    for (String name : listed.propertyNames()) {
      if (!has(name)) wrong(file, name + "' is listed, but case.safetensors has none of that name");
    }
    for (String name : names()) {
      JsonNode found = listed.path(name);
      Entry e = get(name);
      String shape = Arrays.toString(e.shape()).replace(" ", "");
      if (found.isMissingNode()) wrong(file, name + "' is in case.safetensors, but not listed");
      if (!found.path(0).equals(StringNode.valueOf(e.dtype())) || !found.path(1).toString().equals(shape)) {
        wrong(file, name + "' is listed as " + found.path(0) + " " + found.path(1) + ", but case.safetensors has "
            + e.dtype() + " " + shape);
      }
    }
  }

  private void wrong(Path file, String complaint) {
    close();
    throw new BadFileException(file, "'" + complaint);
  }

  /** The recorded generations, in order. */
  List<Generation> generations() {
    List<Generation> all = new ArrayList<>();
    for (JsonNode g : json.path("generation")) all.add(Generation.of(g));
    return all;
  }

  /** The folder of the model that an adapter belongs to, as the case says; null when it does not. */
  String baseModel() {
    return json.path("base_model").isString() ? json.path("base_model").stringValue() : null;
  }

  Path folder() {
    return folder;
  }

  /** What case.json says. */
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

  /**
   * The inputs of the main case (prefix "") or of another ("single."); null when a model of that vocabulary and context
   * cannot have been given them.
   *
   * @param classes what labels of tokens may be; 0 where labels, if any, are not those of tokens
   */
  Batch batch(String prefix, int vocabulary, int context, int classes) {
    Entry ids = tensors.get(prefix + "input_ids");
    // Of multiple choice three: each group's choices are rows.
    int dimensions = ids.shape().length;
    if (dimensions != 2 && dimensions != 3) throw new BadFileException(folder, "'" + ids.name() + "' wants two dimensions, or three");
    int columns = (int) ids.shape()[dimensions - 1];
    long[] rows = integers(ids);
    long[] mask = has(prefix + "attention_mask") ? integers(get(prefix + "attention_mask")) : null;
    long[] labels = classes > 0 && has(prefix + "labels") ? integers(get(prefix + "labels")) : null;
    boolean fits = columns <= context && Arrays.stream(rows).allMatch(id -> id >= 0 && id < vocabulary)
        && (mask == null || mask.length == rows.length && Arrays.stream(mask).allMatch(m -> m == 0 || m == 1))
        && (labels == null || labels.length == rows.length
            && Arrays.stream(labels).allMatch(l -> l == IGNORED || l >= 0 && l < classes));
    Batch batch = fits ? batch(rows, mask, labels, columns) : null;
    return batch != null && batch.rows.stream().allMatch(r -> r.length > 0) ? batch : null;
  }

  /**
   * The labels as sequences of their own, cut where each row's last real one is; -1 for one before that which the loss
   * leaves out. Null when a model of that vocabulary and context cannot have been given them.
   */
  Batch targets(String prefix, int vocabulary, int context) {
    if (!has(prefix + "labels")) return null;
    Entry entry = get(prefix + "labels");
    if (entry.shape().length != 2) throw new BadFileException(folder, "'" + entry.name() + "' wants two dimensions");
    int columns = (int) entry.shape()[1];
    long[] labels = integers(entry);
    if (columns > context || !Arrays.stream(labels).allMatch(l -> l == IGNORED || l >= 0 && l < vocabulary)) return null;
    long[] mask = new long[labels.length];
    for (int at = labels.length - 1; at >= 0; at--) {
      boolean last = (at + 1) % columns == 0;
      mask[at] = labels[at] != IGNORED || !last && mask[at + 1] == 1 ? 1 : 0;
    }
    Batch batch = batch(Arrays.stream(labels).map(l -> Math.max(l, -1)).toArray(), mask, null, columns);
    return batch.rows.stream().allMatch(r -> r.length > 0) ? batch : null;
  }

  /**
   * Another number of each real token, all 0 where the case has none of that name; null when they are not as many as the
   * ids or not from 0 to below {@code limit}.
   */
  int[] perToken(String name, Batch batch, int limit) {
    int[] packed = new int[batch.ids().length];
    if (!has(name)) return packed;
    long[] all = integers(get(name));
    if (all.length != batch.rows().size() * batch.columns()) return null;
    int at = 0;
    for (int r = 0; r < batch.rows().size(); r++) {
      for (int c : batch.columnsOf().get(r)) packed[at++] = (int) all[r * batch.columns() + c];
    }
    return Arrays.stream(all).allMatch(n -> n >= 0 && n < limit) ? packed : null;
  }

  /** A class of each sequence; null when there are none, or not one of {@code limit} for each. */
  int[] perRow(String name, Batch batch, int limit) {
    if (!has(name) || !get(name).dtype().equals("I64")) return null;
    long[] all = get(name).longs();
    boolean fits = all.length == batch.rows().size() && Arrays.stream(all).allMatch(n -> n >= 0 && n < limit);
    return fits ? Arrays.stream(all).mapToInt(n -> (int) n).toArray() : null;
  }

  private long[] integers(Entry e) {
    if (!e.dtype().equals("I64")) throw new BadFileException(folder, "'" + e.name() + "' is " + e.dtype() + ", wanted I64");
    return e.longs();
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
    JsonNode noise = json.path("noise_f32_vs_f64").path(name);
    return noise.isNumber() ? noise.doubleValue() : 0;
  }

  @Override
  public void close() {
    tensors.close();
  }
}

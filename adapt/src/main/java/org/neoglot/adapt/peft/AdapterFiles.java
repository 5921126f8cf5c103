// Adapters on disk, as the PEFT library lays them out.
package org.neoglot.adapt.peft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.AtomicFile;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.file.CheckpointWriter;
import org.neoglot.engine.file.Entry;
import org.neoglot.engine.file.Part;
import org.neoglot.engine.format.Formats;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Adapters in the published layout: {@code adapter_config.json} beside {@code adapter_model.safetensors}. */
public final class AdapterFiles {
  static final String CONFIG = "adapter_config.json";
  /** PEFT puts the whole model under that name. */
  static final String PREFIX = "base_model.model.";
  /** PEFT's words for a model that goes on with text, and for one from one sequence to another. */
  public static final String CAUSAL = "CAUSAL_LM";
  public static final String TRANSLATING = "SEQ_2_SEQ_LM";
  private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private AdapterFiles() {}

  /** Whether a folder holds an adapter. */
  public static boolean isAdapter(Path folder) {
    return Files.exists(folder.resolve(CONFIG));
  }

  /** The folder or hub name of the base model that the adapter was trained on; null when it does not say. */
  public static String base(Path folder) {
    PeftJson json = PeftJson.read(folder);
    return json.text("base_model_name_or_path", json.text("base_model", null));
  }

  /** An adapter around weights that no model has asked yet. After the model is built, call {@link #checkUsed}. */
  public static Adapter open(Path folder, Weights inner) {
    AdapterConfig config = Adapters.config(folder);
    Map<String, Source.Stored> tensors = new HashMap<>();
    try (Checkpoint file = Checkpoint.open(folder, config.stem())) {
      for (String name : file.names()) {
        Entry e = file.get(name);
        if (e.type().format().isEmpty()) {
          throw new BadFileException(folder, "'" + name + "' holds " + e.dtype() + ", wanted a format of weights");
        }
        tensors.put(name, new Source.Stored(e.floats(), e.shape()));
      }
    }
    return config.around(inner, new Source.File(folder, tensors));
  }

  /** Rows of the embedding that an adapter brings along for a larger vocabulary; 0 when it brings none. */
  public static int vocabulary(Path folder) {
    try (Checkpoint file = Checkpoint.open(folder, Adapters.config(folder).stem())) {
      return file.names().stream().filter(n -> n.endsWith("embed_tokens.weight"))
          .filter(n -> file.get(n).shape().length == 2)
          .mapToInt(n -> Math.toIntExact(file.get(n).shape()[0])).findFirst().orElse(0);
    }
  }

  /** Every tensor of the adapter file must have found its place: an adapter of another model is refused. */
  public static void checkUsed(Path folder, Adapter adapter) {
    Set<String> used = new HashSet<>();
    adapter.trained().forEach(p -> used.add(p.name()));
    adapter.fixed().forEach(p -> used.add(p.name()));
    adapter.whole().forEach(p -> used.add(adapter.fileName(p)));
    try (Checkpoint file = Checkpoint.open(folder, adapter.config().stem())) {
      for (String name : file.names()) {
        if (!used.contains(name)) {
          throw new BadFileException(folder, "'" + name + "' belongs to no layer of the base model");
        }
      }
    }
    if (adapter.places() == 0) {
      throw new BadFileException(folder.resolve(CONFIG), "no layer of the base model is one that it changes");
    }
  }

  /**
   * Writes the adapter; each file replaces its old one whole.
   *
   * @param whole weights that were trained as they are (embeddings) and go along as {@code modules_to_save}
   */
  public static void save(Adapter adapter, List<Parameter> whole, String base, Path folder) throws IOException {
    save(adapter, whole, base, CAUSAL, folder);
  }

  /** @param task the kind of model, in PEFT's words, for the key "task_type" where the method writes one */
  public static void save(Adapter adapter, List<Parameter> whole, String base, String task, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Part> parts = new ArrayList<>();
    for (Parameter p : adapter.written()) parts.add(part(published(adapter, p), p));
    for (Parameter p : adapter.fixed()) parts.add(part(p.name(), p));
    for (Parameter p : whole) parts.add(part(PREFIX + p.name(), p));
    for (Parameter p : adapter.whole()) if (!adapter.trained().contains(p)) parts.add(part(adapter.fileName(p), p));
    CheckpointWriter.write(folder, adapter.config().stem(), parts, Map.of("format", "pt"),
        CheckpointWriter.DEFAULT_SHARD_BYTES, AtomicFile.DISK);
    ObjectNode json = JSON.createObjectNode();
    adapter.config().write(json, adapter);
    if (json.has("task_type")) json.put("task_type", task);
    saved(json, whole, adapter.whole());
    json.put(json.has("kind") ? "base_model" : "base_model_name_or_path", base);
    byte[] bytes = JSON.writeValueAsBytes(json);
    AtomicFile.write(folder.resolve(CONFIG), out -> out.write(ByteBuffer.wrap(bytes)));
  }

  /** A bias of the base that is trained along has its name in the base; everything else its name in the file. */
  private static String published(Adapter adapter, Parameter p) {
    return p.name().endsWith("bias") && adapter.config().stem().equals("adapter_model") ? adapter.fileName(p) : p.name();
  }

  /** Whole weights are modules to save, but for biases, which are the affair of the key "bias". */
  private static void saved(ObjectNode json, List<Parameter> whole, List<Parameter> brought) {
    List<String> modules = new ArrayList<>();
    for (List<Parameter> some : List.of(whole, brought)) {
      some.stream().filter(p -> p.name().endsWith(".weight")).map(p -> module(p.name())).forEach(modules::add);
    }
    if (json.has("kind")) return;
    if (modules.isEmpty()) json.putNull("modules_to_save");
    else modules.stream().distinct().forEach(json.putArray("modules_to_save")::add);
  }

  private static Part part(String name, Parameter p) {
    Tensor value = p.value();
    return Part.rows(name, Formats.F32, p.shape(), r -> value.data().asSlice(value.at(r), value.rowBytes()));
  }

  /** "embed_tokens" of "model.embed_tokens.weight". */
  private static String module(String weight) {
    String[] parts = weight.split("\\.");
    return parts[Math.max(0, parts.length - 2)];
  }
}

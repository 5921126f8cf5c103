// Adapters on disk, as the PEFT library lays them out.
package org.neoglot.adapt;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.engine.DType;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** LoRA adapters in the published PEFT layout: {@code adapter_config.json} beside {@code adapter_model.safetensors}. */
public final class LoraFiles {
  private static final String CONFIG = "adapter_config.json";
  private static final String PREFIX = "base_model.model.";
  private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private LoraFiles() {}

  /** The name of a matrix in adapter files: PEFT puts the whole model under {@code base_model.model}. */
  static String name(String module, String matrix) {
    return PREFIX + module + "." + matrix + ".weight";
  }

  /** The name of a whole weight that comes with an adapter. */
  static String name(String weight) {
    return PREFIX + weight;
  }

  /** Whether a folder holds an adapter. */
  public static boolean isAdapter(Path folder) {
    return Files.exists(folder.resolve(CONFIG));
  }

  /** The folder or hub name of the base model that the adapter was trained on; null when it does not say. */
  public static String base(Path folder) {
    JsonNode base = read(folder).get("base_model_name_or_path");
    return base == null || !base.isString() ? null : base.stringValue();
  }

  /** What the config says; settings that change the arithmetic and are not LoRA's plain form are refused. */
  public static LoraConfig config(Path folder) {
    ObjectNode json = read(folder);
    Path file = folder.resolve(CONFIG);
    want(file, json, "peft_type", text(json.path("peft_type")).equals("LORA"), "\"LORA\"");
    for (String flag : List.of("use_dora", "lora_bias")) want(file, json, flag, !flag(file, json, flag), "false");
    flag(file, json, "fan_in_fan_out");                    // how the base's weights lie, which the base knows better
    want(file, json, "bias", !json.hasNonNull("bias") || text(json.get("bias")).equals("none"), "\"none\"");
    for (String map : List.of("rank_pattern", "alpha_pattern", "layers_to_transform", "layer_replication",
        "exclude_modules", "target_parameters", "trainable_token_indices")) {
      JsonNode node = json.path(map);
      want(file, json, map, node.isMissingNode() || node.isNull() || node.isContainer() && node.isEmpty(), "it to be empty");
    }
    JsonNode init = json.path("init_lora_weights");            // a string may mean that the base's weights were changed too
    want(file, json, "init_lora_weights", !init.isString() || init.stringValue().equals("gaussian"), "true or \"gaussian\"");
    JsonNode targets = json.path("target_modules");
    List<String> names = new ArrayList<>();
    boolean strings = targets.isString() || targets.isArray();
    for (JsonNode t : targets.isArray() ? targets : List.of(targets)) {
      strings &= t.isString();
      names.add(text(t));
    }
    want(file, json, "target_modules", strings, "a string or a list of strings");
    names.sort(null);
    want(file, json, "r", json.path("r").isIntegralNumber() && json.path("r").canConvertToInt(), "a whole number");
    want(file, json, "lora_alpha", json.path("lora_alpha").isNumber(), "a number");
    JsonNode dropout = json.path("lora_dropout");
    want(file, json, "lora_dropout", dropout.isMissingNode() || dropout.isNumber(), "a number");
    try {
      return new LoraConfig(json.path("r").intValue(), json.path("lora_alpha").doubleValue(),
          dropout.isNumber() ? dropout.doubleValue() : 0, flag(file, json, "use_rslora"), names);
    } catch (IllegalArgumentException e) {
      throw new BadFileException(file, e.getMessage());
    }
  }

  /** A setting that is on or off; absent or null is off. */
  private static boolean flag(Path file, ObjectNode json, String key) {
    JsonNode node = json.path(key);
    want(file, json, key, node.isMissingNode() || node.isNull() || node.isBoolean(), "true or false");
    return node.isBoolean() && node.booleanValue();
  }

  /** A string, or nothing that anybody waits for. */
  private static String text(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }

  private static void want(Path file, ObjectNode json, String key, boolean holds, String wanted) {
    if (!holds) throw new BadFileException(file, "'" + key + "' is " + json.get(key) + ", wanted " + wanted);
  }

  private static ObjectNode read(Path folder) {
    Path file = folder.resolve(CONFIG);
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode node) return node;
      throw new BadFileException(file, "wanted a JSON object");
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    } catch (tools.jackson.core.JacksonException e) {
      throw new BadFileException(file, "is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** An adapter around weights that no model has asked yet. After the model is built, call {@link #checkUsed}. */
  public static Lora open(Path folder, Weights inner) {
    LoraConfig config = config(folder);
    try (Checkpoint file = Checkpoint.open(folder, "adapter_model")) {
      Map<String, float[]> values = new HashMap<>();
      Map<String, long[]> shapes = new HashMap<>();
      for (String name : file.names()) {
        Entry e = file.get(name);
        if (e.type().format().isEmpty()) {
          throw new BadFileException(folder, "'" + name + "' holds " + e.dtype() + ", wanted a format of weights");
        }
        values.put(name, e.floats());
        shapes.put(name, e.shape());
      }
      return Lora.load(inner, config, new Read(folder, values, shapes));
    }
  }

  /** The tensors of an adapter file, checked against what the model asks for. */
  private record Read(Path folder, Map<String, float[]> values, Map<String, long[]> shapes) implements Lora.Source {
    @Override
    public boolean holds(String name) {
      return values.containsKey(name);
    }

    @Override
    public void check(String name, long... wanted) {
      long[] shape = shapes.get(name);
      if (shape == null) throw new BadFileException(folder, "the adapter has no tensor '" + name + "'");
      if (!Arrays.equals(shape, wanted)) {
        throw new BadFileException(folder, "'" + name + "' is " + Arrays.toString(shape) + ", but the model asks for "
            + Arrays.toString(wanted));
      }
    }

    @Override
    public void fill(String name, Tensor into) {
      MemorySegment.copy(values.get(name), 0, into.data(), DType.FLOAT, into.at(0), values.get(name).length);
    }
  }

  /** Rows of the embedding that an adapter brings along for a larger vocabulary; 0 when it brings none. */
  public static int vocabulary(Path folder) {
    try (Checkpoint file = Checkpoint.open(folder, "adapter_model")) {
      return file.names().stream().filter(n -> n.endsWith("embed_tokens.weight"))
          .filter(n -> file.get(n).shape().length == 2)
          .mapToInt(n -> Math.toIntExact(file.get(n).shape()[0])).findFirst().orElse(0);
    }
  }

  /** Every tensor of the adapter file must have found its layer: an adapter of another model is refused. */
  public static void checkUsed(Path folder, Lora lora) {
    Set<String> used = new HashSet<>();
    lora.matrices().forEach(p -> used.add(p.name()));
    lora.saved().forEach(p -> used.add(name(p.name())));
    try (Checkpoint file = Checkpoint.open(folder, "adapter_model")) {
      for (String name : file.names()) {
        if (!used.contains(name)) {
          throw new BadFileException(folder, "'" + name + "' belongs to no layer of the base model");
        }
      }
    }
  }

  /**
   * Writes the adapter; each file replaces its old one whole.
   *
   * @param whole weights that were trained as they are (embeddings) and go along as {@code modules_to_save}
   */
  public static void save(Lora lora, List<Parameter> whole, String base, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Part> parts = new ArrayList<>();
    for (Parameter p : lora.matrices()) parts.add(part(p.name(), p));
    for (Parameter p : whole) parts.add(part(name(p.name()), p));
    CheckpointWriter.write(folder, "adapter_model", parts, Map.of("format", "pt"),
        CheckpointWriter.DEFAULT_SHARD_BYTES, AtomicFile.DISK);
    byte[] json = JSON.writeValueAsBytes(json(lora, whole, base));
    AtomicFile.write(folder.resolve(CONFIG), out -> out.write(ByteBuffer.wrap(json)));
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

  private static ObjectNode json(Lora lora, List<Parameter> whole, String base) {
    LoraConfig config = lora.config();
    ObjectNode json = JSON.createObjectNode();
    boolean transposed = lora.adapted().stream().anyMatch(Lora.Adapted::transposed);
    json.put("base_model_name_or_path", base).put("bias", "none").put("fan_in_fan_out", transposed);
    json.put("inference_mode", true).put("init_lora_weights", true).put("lora_alpha", config.alpha());
    json.put("lora_dropout", config.dropout()).put("peft_type", "LORA").put("r", config.rank());
    if (whole.isEmpty()) json.putNull("modules_to_save");
    else whole.forEach(p -> json.withArray("modules_to_save").add(module(p.name())));
    if (config.isPattern()) json.put("target_modules", config.targets().get(0));
    else config.targets().forEach(json.putArray("target_modules")::add);
    return json.put("task_type", "CAUSAL_LM").put("use_dora", false).put("use_rslora", config.rankStabilised());
  }
}

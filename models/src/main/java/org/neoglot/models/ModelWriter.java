// A model folder, written.
package org.neoglot.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.DType;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.file.AtomicFile;
import org.neoglot.engine.file.CheckpointWriter;
import org.neoglot.engine.file.Part;
import org.neoglot.engine.file.SafeTensorsWriter;
import org.neoglot.engine.format.Format;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes a model folder in the published layout: config.json, generation_config.json, safetensors, the tokenizer. */
public final class ModelWriter {
  private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final Map<String, String> TORCH = Map.of("F32", "float32", "F16", "float16", "BF16", "bfloat16");

  /** What config.json says of generation, for readers that look into generation_config.json only. */
  private static final List<String> GENERATION = List.of("bos_token_id", "eos_token_id", "pad_token_id",
      "decoder_start_token_id", "forced_bos_token_id", "forced_eos_token_id", "num_beams", "length_penalty",
      "early_stopping", "no_repeat_ngram_size", "bad_words_ids", "min_length", "max_length", "min_new_tokens",
      "max_new_tokens", "num_return_sequences", "repetition_penalty", "renormalize_logits");

  private ModelWriter() {}

  /**
   * Writes everything that a loader needs; each file replaces an old one whole.
   *
   * @param config what config.json shall say; {@code torch_dtype} and the special ids are filled in
   * @param parameters each once, under its published name; a tied head is not among them
   * @param tokenizer null for none
   * @param format F32, F16 or BF16
   */
  public static void write(Path folder, ObjectNode config, Collection<Parameter> parameters, Tokenizer tokenizer,
      Format format) throws IOException {
    write(folder, config, parameters, tokenizer, format, AtomicFile.DISK);
  }

  /** The same in files of at most so many bytes each, as far as single tensors allow. */
  public static void write(Path folder, ObjectNode config, Collection<Parameter> parameters, Tokenizer tokenizer,
      Format format, long shardBytes) throws IOException {
    write(folder, config, parameters, tokenizer, format, AtomicFile.DISK, shardBytes);
  }

  /**
   * The same on a given disk. What can be too large for it, the weights and both configs, is written beside the old files
   * first; only when all of it is on the disk do names move.
   *
   * @throws IllegalArgumentException when safetensors has no such format
   * @throws java.io.UncheckedIOException when the disk fails; the old files are then as they were
   */
  public static void write(Path folder, ObjectNode config, Collection<Parameter> parameters, Tokenizer tokenizer,
      Format format, AtomicFile.Disk disk) throws IOException {
    write(folder, config, parameters, tokenizer, format, disk, CheckpointWriter.DEFAULT_SHARD_BYTES);
  }

  private static void write(Path folder, ObjectNode config, Collection<Parameter> parameters, Tokenizer tokenizer,
      Format format, AtomicFile.Disk disk, long shardBytes) throws IOException {
    String type = TORCH.get(format.name());
    if (type == null) throw new IllegalArgumentException("a model is written as F32, F16 or BF16, not " + format.name());
    Files.createDirectories(folder);
    ObjectNode written = config.deepCopy().put("torch_dtype", type);
    if (tokenizer != null) {
      tokenizer.bos().ifPresent(id -> special(written, "bos_token_id", id));
      tokenizer.eos().ifPresent(id -> special(written, "eos_token_id", id));
    }
    ObjectNode generation = JSON.createObjectNode();
    for (String key : GENERATION) if (written.hasNonNull(key)) generation.set(key, written.get(key));
    List<AtomicFile.Staged> staged = new ArrayList<>();
    try {
      staged.add(stage(folder.resolve("generation_config.json"), generation, disk));
      staged.add(stage(folder.resolve("config.json"), written, disk));
      CheckpointWriter.write(folder, "model", parts(parameters, format), SafeTensorsWriter.PT,
          shardBytes, disk);
    } catch (RuntimeException | Error e) {
      staged.forEach(AtomicFile.Staged::discard);
      throw e;
    }
    staged.forEach(AtomicFile.Staged::commit);
    if (tokenizer != null) tokenizer.save(folder);
  }

  /** The tokenizer's id, unless the config already lists it among several (a chat model has more than one end). */
  private static void special(ObjectNode config, String key, int id) {
    if (config.path(key).isArray()) {
      for (JsonNode known : config.path(key)) if (known.isInt() && known.intValue() == id) return;
    }
    config.put(key, id);
  }

  private static AtomicFile.Staged stage(Path file, ObjectNode json, AtomicFile.Disk disk) {
    byte[] bytes = JSON.writeValueAsBytes(json);
    return AtomicFile.stage(file, out -> out.write(ByteBuffer.wrap(bytes)), disk);
  }

  /** A JSON file, written whole or not at all. */
  public static void json(Path file, JsonNode json) {
    byte[] bytes = JSON.writeValueAsBytes(json);
    AtomicFile.write(file, out -> out.write(ByteBuffer.wrap(bytes)));
  }

  /** Rows as they come, decoded where the weight is stored in another format. */
  private static List<Part> parts(Collection<Parameter> parameters, Format format) {
    List<Part> parts = new ArrayList<>();
    for (Parameter p : parameters) {
      parts.add(Part.rows(p.name(), format, p.shape(), row(p)));
    }
    return parts;
  }

  private static Part.Rows row(Parameter p) {
    if (p.hasValue()) {
      Tensor value = p.value();
      return r -> value.data().asSlice(value.at(r), value.rowBytes());
    }
    MemorySegment row = Arena.ofAuto().allocate(4L * p.cols(), 64);
    float[] floats = new float[p.cols()];
    return r -> {
      p.stored().format().decode(p.stored().data(), p.stored().at(r), p.cols(), floats, 0);
      MemorySegment.copy(floats, 0, row, DType.FLOAT, 0, floats.length);
      return row;
    };
  }
}

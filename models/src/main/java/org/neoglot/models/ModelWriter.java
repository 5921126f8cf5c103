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
import org.neoglot.engine.format.Format;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes a model folder in the published layout: config.json, generation_config.json, safetensors, the tokenizer. */
public final class ModelWriter {
  private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final Map<String, String> TORCH = Map.of("F32", "float32", "F16", "float16", "BF16", "bfloat16");

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
    Files.createDirectories(folder);
    ObjectNode written = config.deepCopy();
    written.put("torch_dtype", TORCH.get(format.name()));
    ObjectNode generation = JSON.createObjectNode();
    if (tokenizer != null) {
      tokenizer.bos().ifPresent(id -> both(written, generation, "bos_token_id", id));
      tokenizer.eos().ifPresent(id -> both(written, generation, "eos_token_id", id));
      tokenizer.save(folder);
    }
    CheckpointWriter.write(folder, parts(parameters, format));
    json(folder.resolve("generation_config.json"), generation);
    json(folder.resolve("config.json"), written);
  }

  private static void both(ObjectNode config, ObjectNode generation, String key, int id) {
    config.put(key, id);
    generation.put(key, id);
  }

  /** A JSON file, written whole or not at all. */
  public static void json(Path file, ObjectNode json) {
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

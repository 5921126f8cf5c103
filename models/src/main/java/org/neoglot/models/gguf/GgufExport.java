// A model as a GGUF file.
package org.neoglot.models.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.file.GgufType;
import org.neoglot.engine.file.GgufWriter;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes models of the families that are like Llama. Matrices are written in the format that was asked for, where their rows
 * are whole blocks of it; vectors, and matrices whose rows are not, as F32 and F16.
 */
public final class GgufExport {
  private final GgufArchitecture architecture;
  private final int headDim;
  private final Format format;
  private final Map<String, GgufWriter.Tensor> tensors = new LinkedHashMap<>();
  /** Matrices of experts, which are written as one stack: by the stack's name and the expert. */
  private final Map<String, Map<Integer, Parameter>> stacks = new LinkedHashMap<>();

  private GgufExport(GgufArchitecture architecture, int headDim, Format format) {
    this.architecture = architecture;
    this.headDim = headDim;
    this.format = format;
  }

  /**
   * Writes a file, whole or not at all.
   *
   * @param config what config.json says
   * @param parameters each once, under its published name
   * @param tokenizer null for none
   * @throws IllegalArgumentException for a family, a setting, a tensor or a tokenizer that GGUF has no place for
   */
  public static void write(Path file, ObjectNode config, Collection<Parameter> parameters, Tokenizer tokenizer, Format format)
      throws IOException {
    String family = config.path("model_type").asString("");
    GgufArchitecture a = GgufArchitecture.ofFamily(family).orElseThrow(() -> new IllegalArgumentException(
        "a model of type '" + family + "' is not written as GGUF; those that are: " + GgufArchitecture.known()));
    int heads = Math.max(1, config.path("num_attention_heads").asInt(1));
    int headDim = config.path("head_dim").isIntegralNumber() ? config.path("head_dim").intValue()
        : config.path("hidden_size").asInt(0) / heads;
    Map<String, Object> values = GgufConfig.values(config, a, file.toString());
    values.put("general.file_type", new GgufWriter.U32(fileType(format)));
    values.put("general.quantization_version", new GgufWriter.U32(2));
    if (tokenizer != null) tokenizer.gguf().forEach((key, value) -> values.put(key, typed(value)));
    var export = new GgufExport(a, headDim, format);
    double[] factors = GgufConfig.factors(config, headDim, file.toString());
    if (factors != null) export.frequencies(factors);
    parameters.forEach(export::add);
    export.stack();
    GgufWriter.write(file, values, List.copyOf(export.tensors.values()));
  }

  /** Ids are 32 bits wide in published files. */
  private static Object typed(Object value) {
    return value instanceof Long n ? new GgufWriter.U32(n) : value;
  }

  /** What {@code general.file_type} says of most tensors. */
  private static int fileType(Format format) {
    return switch (format.name()) {
      case "F32" -> 0;
      case "F16" -> 1;
      case "Q4_0" -> 2;
      case "Q8_0" -> 7;
      case "BF16" -> 32;
      default -> throw new IllegalArgumentException("GGUF has no type for the format " + format.name());
    };
  }

  private void add(Parameter p) {
    GgufArchitecture.Place place = architecture.place(p.name()).orElseThrow(() -> new IllegalArgumentException(
        "GGUF's architecture '" + architecture.name() + "' has no place for the tensor '" + p.name() + "'"));
    if (place.expert() >= 0) {
      stacks.computeIfAbsent(place.name(), n -> new TreeMap<>()).put(place.expert(), p);
      return;
    }
    GgufType type = GgufType.of(formatOf(p));
    tensors.put(place.name(), new GgufWriter.Tensor(place.name(), type, p.shape(), out -> rows(p, place.name(), type, out)));
  }

  private void frequencies(double[] factors) {
    var bytes = ByteBuffer.allocate(4 * factors.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double f : factors) bytes.putFloat((float) f);
    tensors.put(GgufConfig.FREQUENCIES, new GgufWriter.Tensor(GgufConfig.FREQUENCIES, GgufType.F32, new long[] {factors.length},
        out -> out.write(bytes.flip())));
  }

  private void stack() {
    stacks.forEach((name, experts) -> {
      List<Parameter> all = new ArrayList<>(experts.values());
      GgufType type = GgufType.of(formatOf(all.getFirst()));
      long[] shape = {all.size(), all.getFirst().rows(), all.getFirst().cols()};
      tensors.put(name, new GgufWriter.Tensor(name, type, shape, out -> {
        for (Parameter p : all) rows(p, name, type, out);
      }));
    });
  }

  private Format formatOf(Parameter p) {
    // Readers add and multiply vectors as F32; the router of experts is a vector for each of them.
    if (p.shape().length == 1 || p.name().endsWith("mlp.gate.weight") || p.name().endsWith("block_sparse_moe.gate.weight")) {
      return Formats.F32;
    }
    return p.cols() % format.blockElements() == 0 ? format : Formats.F16;
  }

  private void rows(Parameter p, String theirs, GgufType type, WritableByteChannel out) throws IOException {
    Format to = type.format();
    boolean vector = p.shape().length == 1;
    float[] row = new float[p.cols()];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(to.bytes(p.cols()), 64);
      for (int r = 0; r < p.rows(); r++) {
        read(p, architecture.reorders(theirs) && !vector ? GgufArchitecture.published(r, headDim) : r, row);
        float[] last = architecture.reorders(theirs) && vector ? reordered(row) : row;
        if (architecture.shifts(theirs)) for (int i = 0; i < last.length; i++) last[i] += 1;
        to.encode(last, 0, last.length, bytes, 0);
        out.write(bytes.asByteBuffer());
      }
    }
  }

  private float[] reordered(float[] numbers) {
    float[] theirs = new float[numbers.length];
    for (int i = 0; i < theirs.length; i++) theirs[i] = numbers[GgufArchitecture.published(i, headDim)];
    return theirs;
  }

  private static void read(Parameter p, int row, float[] into) {
    p.stored().format().decode(p.stored().data(), p.stored().at(row), p.cols(), into, 0);
  }
}

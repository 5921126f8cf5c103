package org.neoglot.adapt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.neoglot.engine.MappedWeights;
import org.neoglot.engine.QuantizedWeights;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/** A base model with a LoRA adapter from another folder around it; a larger vocabulary comes with the adapter. */
public final class AdapterFolder implements AutoCloseable {
  private final Path adapter;
  private final MappedWeights weights;
  private final QuantizedWeights encoded;
  private final Lora lora;
  private final Decoder model;

  private AdapterFolder(Path adapter, MappedWeights weights, QuantizedWeights encoded, Lora lora, Decoder model) {
    this.adapter = adapter;
    this.weights = weights;
    this.encoded = encoded;
    this.lora = lora;
    this.model = model;
  }

  /** Opens both, the base in the format that the adapter was trained on; every tensor of the adapter must find its place. */
  public static AdapterFolder open(Path adapter, Path base) {
    ObjectNode json = Config.read(base.resolve("config.json")).json();
    int vocabulary = LoraFiles.vocabulary(adapter);
    if (vocabulary > 0) json.put("vocab_size", vocabulary);
    MappedWeights weights = new MappedWeights(Checkpoint.open(base), base);
    QuantizedWeights encoded = null;
    try {
      encoded = BaseFormat.around(weights, BaseFormat.read(adapter));
      Lora lora = LoraFiles.open(adapter, encoded == null ? weights : encoded);
      Decoder model = Families.build(new Config(base.resolve("config.json").toString(), json), lora);
      LoraFiles.checkUsed(adapter, lora);
      return new AdapterFolder(adapter, weights, encoded, lora, model);
    } catch (RuntimeException e) {
      if (encoded != null) encoded.close();
      weights.close();
      throw e;
    }
  }

  public Decoder model() {
    return model;
  }

  /** The tokenizer that lies beside the adapter. */
  public Optional<Tokenizer> tokenizer() {
    if (!Files.exists(adapter.resolve("tokenizer.json"))) return Optional.empty();
    try {
      return Optional.of(Tokenizer.load(adapter));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    lora.close();
    if (encoded != null) encoded.close();
    weights.close();
  }
}

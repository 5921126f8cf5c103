package org.neoglot.adapt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.neoglot.engine.MappedWeights;
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
  private final Lora lora;
  private final Decoder model;

  private AdapterFolder(Path adapter, MappedWeights weights, Lora lora, Decoder model) {
    this.adapter = adapter;
    this.weights = weights;
    this.lora = lora;
    this.model = model;
  }

  /** Opens both; every tensor of the adapter must find its place. */
  public static AdapterFolder open(Path adapter, Path base) {
    ObjectNode json = Config.read(base.resolve("config.json")).json();
    int vocabulary = LoraFiles.vocabulary(adapter);
    if (vocabulary > 0) json.put("vocab_size", vocabulary);
    MappedWeights weights = new MappedWeights(Checkpoint.open(base), base);
    try {
      Lora lora = LoraFiles.open(adapter, weights);
      Decoder model = Families.build(new Config(base.resolve("config.json").toString(), json), lora);
      LoraFiles.checkUsed(adapter, lora);
      return new AdapterFolder(adapter, weights, lora, model);
    } catch (RuntimeException e) {
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
    weights.close();
  }
}

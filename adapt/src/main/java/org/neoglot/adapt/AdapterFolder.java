// An adapter's folder opened around its base.
package org.neoglot.adapt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterFiles;
import org.neoglot.engine.MappedWeights;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.QuantizedWeights;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.format.Format;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.EarlierNames;
import org.neoglot.models.Encoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Families;
import org.neoglot.models.Model;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/** A base model with an adapter from another folder around it; a larger vocabulary comes with the adapter. */
public final class AdapterFolder implements AutoCloseable {
  private final Path adapter;
  private final MappedWeights weights;
  private final QuantizedWeights encoded;
  private final Adapter around;
  private final Model model;

  private AdapterFolder(Path adapter, MappedWeights weights, QuantizedWeights encoded, Adapter around, Model model) {
    this.adapter = adapter;
    this.weights = weights;
    this.encoded = encoded;
    this.around = around;
    this.model = model;
  }

  /**
   * Opens both, the base, of whatever kind, in the format that the adapter was trained on; every tensor of the adapter must
   * find its place.
   */
  public static AdapterFolder open(Path adapter, Path base) {
    ObjectNode json = Config.read(base.resolve("config.json")).json();
    int vocabulary = AdapterFiles.vocabulary(adapter);
    if (vocabulary > 0) json.put("vocab_size", vocabulary);
    MappedWeights weights = new MappedWeights(Checkpoint.open(base), base);
    QuantizedWeights encoded = null;
    try {
      Weights named = EarlierNames.over(weights);
      encoded = BaseFormat.around(named, BaseFormat.read(adapter));
      Adapter around = AdapterFiles.open(adapter, encoded == null ? named : encoded);
      Config config = new Config(base.resolve("config.json").toString(), json);
      Model model = switch (Families.model(config, around.weights())) {
        case Decoder plain -> around.around(Families.decoder(config, plain));
        case EncoderDecoder plain -> around.around(plain);
        case Encoder plain -> around.around(plain);
      };
      AdapterFiles.checkUsed(adapter, around);
      return new AdapterFolder(adapter, weights, encoded, around, model);
    } catch (RuntimeException e) {
      if (encoded != null) encoded.close();
      weights.close();
      throw e;
    }
  }

  /** Writes an adapter in the published layout, and beside it what else belongs to what was trained. */
  static void save(Adapter around, List<Parameter> whole, Path base, Format baseFormat, Tokenizer tokenizer, Path folder)
      throws IOException {
    save(around, whole, base, baseFormat, tokenizer, AdapterFiles.CAUSAL, folder);
  }

  /** @param task what PEFT calls the kind of model */
  static void save(Adapter around, List<Parameter> whole, Path base, Format baseFormat, Tokenizer tokenizer, String task,
      Path folder) throws IOException {
    AdapterFiles.save(around, whole, base.toAbsolutePath().normalize().toString(), task, folder);
    BaseFormat.write(baseFormat, folder);
    tokenizer.save(folder);
  }

  /** The model, which goes on with text; another kind is refused. */
  public Decoder model() {
    return Families.decoder(model.config(), model);
  }

  /** The model, which goes from one sequence to another; another kind is refused. */
  public EncoderDecoder encoderDecoder() {
    return Families.encoderDecoder(model.config(), model);
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
    around.close();
    if (encoded != null) encoded.close();
    weights.close();
  }
}

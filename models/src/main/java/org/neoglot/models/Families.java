// The list of model families.
package org.neoglot.models;

import java.util.List;
import java.util.stream.Collectors;
import org.neoglot.engine.Weights;

/** The list of families. A new one is a file and a line here. */
public final class Families {
  public static final List<Family> ALL = List.of(
      new Family("llama", Llama::new),
      new Family("mistral", Mistral::build),
      new Family("qwen2", Qwen2::build),
      new Family("qwen3", Qwen3::build),
      new Family("qwen3_moe", Qwen3Moe::new),
      new Family("mixtral", Mixtral::new),
      new Family("phi3", Phi3::new),
      new Family("gemma", Gemma::new),
      new Family("gemma2", Gemma2::new),
      new Family("gemma3_text", Gemma3::new),
      new Family("smollm3", SmolLm3::build),
      new Family("stablelm", StableLm::new),
      new Family("olmo", Olmo::new),
      new Family("gpt2", Gpt2::new),
      new Family("gpt_neox", GptNeox::new),
      new Family("bloom", Bloom::new),
      new Family("falcon", Falcon::new),
      new Family("opt", Opt::new),
      new Family("xglm", Xglm::new),
      new Family("bart", Bart::new),
      new Family("mbart", MBart::new),
      new Family("m2m_100", M2M100::new),
      new Family("marian", Marian::new),
      new Family("pegasus", Pegasus::new),
      new Family("t5", T5::new),
      new Family("mt5", T5::multilingual),
      new Family("bert", Bert::new),
      new Family("roberta", Roberta::new),
      new Family("xlm-roberta", Roberta::new),
      new Family("distilbert", DistilBert::new),
      new Family("electra", Electra::new),
      new Family("albert", Albert::new),
      new Family("roformer", RoFormer::new),
      new Family("modernbert", ModernBert::new),
      new Family("xmod", Xmod::new),
      new Family("mpnet", Mpnet::new),
      new Family("deberta-v2", DebertaV2::new));

  private Families() {}

  /** Builds a causal language model; a config of another kind of model is an error that says so. */
  public static Decoder build(Config config, Weights weights) {
    return decoder(config, model(config, weights));
  }

  /** A model of that config as one that goes on with text. */
  public static Decoder decoder(Config config, Model model) {
    if (model instanceof Decoder decoder) {
      config.refuse("architectures", DecoderHeads.kind(config) == HeadKind.NONE, "a model that goes on with text");
      return decoder;
    }
    throw new IllegalArgumentException(config.source() + ": model_type '" + config.family() + "' is "
        + (model instanceof Encoder ? "an encoder" : "an encoder-decoder") + ", wanted a model that goes on with text");
  }

  /** The same as one from one sequence to another. */
  public static EncoderDecoder encoderDecoder(Config config, Model model) {
    if (model instanceof EncoderDecoder both) return both;
    throw new IllegalArgumentException(config.source() + ": model_type '" + config.family() + "' is "
        + (model instanceof Encoder ? "an encoder" : "a decoder") + ", wanted a model from one sequence to another");
  }

  /** What reads the rows of a model that was built from these weights; {@link Head#NONE} for a bare or a language model. */
  public static Head head(Model model, Weights weights) {
    return switch (model) {
      case Encoder encoder -> encoder.head();
      case Decoder decoder -> DecoderHeads.of(decoder, weights);
      case EncoderDecoder _ -> Head.NONE;
    };
  }

  /** Builds the model that a config describes; an unknown {@code model_type} is an error that lists the known ones. */
  public static Model model(Config config, Weights weights) {
    String wanted = config.family();
    boolean headed = DecoderHeads.kind(config) != HeadKind.NONE;
    Config built = headed ? config.with("tie_word_embeddings", true) : config;
    Weights named = headed ? DecoderHeads.base(config, weights) : weights;
    for (Family family : ALL) if (family.name().equals(wanted)) return family.build().apply(built, named);
    throw new IllegalArgumentException(config.source() + ": model_type '" + wanted + "' is not a family that Neoglot has ("
        + ALL.stream().map(Family::name).collect(Collectors.joining(", ")) + ")");
  }
}

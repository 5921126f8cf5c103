// A new ELECTRA, taught to find replaced tokens.
package org.neoglot.adapt;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.neoglot.adapt.objective.Masking;
import org.neoglot.adapt.objective.Objective;
import org.neoglot.adapt.objective.ReplacedTokens;
import org.neoglot.adapt.objective.Replacement;
import org.neoglot.adapt.objective.Rows;
import org.neoglot.adapt.objective.TiedWeights;
import org.neoglot.adapt.objective.Units;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.models.Config;
import org.neoglot.models.Encoder;
import org.neoglot.models.Families;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaced-token detection from scratch (Clark et al. 2020): a discriminator of the asked size and a generator half as wide
 * that shares its embeddings. The generator is thrown away at the end, as there.
 */
public record DetectionPretext(Shape shape) implements FramedPretext {
  private static final String GENERATOR = "generator";
  /** Discriminator's loss beside the generator's, as in the paper. */
  private static final double WEIGHT = 50;

  @Override
  public String name() {
    return "rtd";
  }

  @Override
  public Pupil pupil(Weights weights, Tokenizer words) {
    int pad = SpecialTokens.pad(words);
    ObjectNode json = shape.electra(words.size(), pad, "ElectraForPreTraining", shape.dim());
    Encoder discriminator = (Encoder) Families.model(new Config("new model", json), weights);
    Encoder generator = (Encoder) Families.model(new Config("its generator",
        half().electra(words.size(), pad, "ElectraForMaskedLM", shape.dim())), tied(weights, words));
    return new Pupil() {
      @Override
      public ObjectNode config() {
        return json;
      }

      @Override
      public Objective objective(LongFunction<int[]> text, int perBatch, long seed) {
        Rows rows = Rows.framed(text, SpecialTokens.cls(words), SpecialTokens.sep(words), Units.tokens(words));
        Masking masking = Masking.units(0.15, Replacement.bert(words, SpecialTokens.mask(words)).always());
        return new ReplacedTokens(generator, discriminator, rows, perBatch, masking, WEIGHT, seed);
      }

      @Override
      public Collection<Parameter> parameters() {
        return weights.parameters().stream().filter(p -> !p.name().startsWith(GENERATOR + ".")).toList();
      }
    };
  }

  /** Half as wide, as many layers; heads keep their size where that is possible. */
  private Shape half() {
    int heads = Math.max(1, shape.heads() / 2);
    int dim = shape.dim() / shape.heads() * heads;
    return new Shape(shape.layers(), dim, heads, heads, Math.max(1, shape.ffn() / 2), shape.context(), true);
  }

  private Weights tied(Weights weights, Tokenizer words) {
    Map<String, Parameter> shared = new LinkedHashMap<>();
    long[][] sizes = {{words.size(), shape.dim()}, {shape.context(), shape.dim()}, {2, shape.dim()}};
    String[] tables = {"word", "position", "token_type"};
    for (int i = 0; i < tables.length; i++) {
      String name = "electra.embeddings." + tables[i] + "_embeddings.weight";
      shared.put(name, weights.parameter(name, sizes[i]));
    }
    return new TiedWeights(weights.under(GENERATOR), shared);
  }
}

// A new Llama that reads the beginning of a text both ways.
package org.neoglot.adapt;

import java.util.Collection;
import java.util.function.LongFunction;
import org.neoglot.adapt.data.TokenStream;
import org.neoglot.adapt.objective.Continuation;
import org.neoglot.adapt.objective.Objective;
import org.neoglot.adapt.objective.PrefixLanguage;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/** Prefix language modelling from scratch: texts are cut anywhere, and the second part is asked for. */
public record PrefixPretext(Shape shape) implements Pretext {
  @Override
  public String name() {
    return "prefix";
  }

  @Override
  public Tokenizer learnTokenizer(Corpus corpus, int vocabulary) {
    return Pretraining.learnTokenizer(corpus, vocabulary);
  }

  @Override
  public int separator(Tokenizer words) {
    return TokenStream.endOf(words);
  }

  @Override
  public int window(int context) {
    return context;
  }

  @Override
  public Pupil pupil(Weights weights, Tokenizer words) {
    ObjectNode json = shape.config(words.size());
    Decoder model = Families.build(new Config("new model", json), weights);
    return new Pupil() {
      @Override
      public ObjectNode config() {
        return json;
      }

      @Override
      public Objective objective(LongFunction<int[]> text, int perBatch, long seed) {
        return new PrefixLanguage(model, text, perBatch, Continuation.anywhere(separator(words)), seed);
      }

      @Override
      public Collection<Parameter> parameters() {
        return weights.parameters();
      }
    };
  }
}

// A new BERT, taught to guess hidden tokens.
package org.neoglot.adapt;

import java.util.Collection;
import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.adapt.objective.MaskedLanguage;
import org.neoglot.adapt.objective.Masking;
import org.neoglot.adapt.objective.Objective;
import org.neoglot.adapt.objective.Replacement;
import org.neoglot.adapt.objective.Rows;
import org.neoglot.adapt.objective.Units;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.models.Config;
import org.neoglot.models.Encoder;
import org.neoglot.models.Families;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Masked language modelling from scratch: a BERT of the asked size, rows [CLS] text [SEP] without a second sentence and
 * without its task (Liu et al. 2019, section 4.2).
 *
 * @param rate share of the tokens that are hidden
 * @param only words or phrases that alone are hidden, in rows that hold one of them; empty for all tokens
 */
public record MaskedPretext(Shape shape, Kind kind, double rate, List<String> only) implements Pretext {
  /** What is hidden together. */
  public enum Kind { PIECES, WORDS, SPANS }

  public MaskedPretext {
    only = List.copyOf(only);
  }

  /** Any token may be hidden. */
  public MaskedPretext(Shape shape, Kind kind, double rate) {
    this(shape, kind, rate, List.of());
  }

  @Override
  public String name() {
    return "mlm";
  }

  @Override
  public Tokenizer learnTokenizer(Corpus corpus, int vocabulary) {
    return SpecialTokens.learnWordPiece(corpus, vocabulary);
  }

  @Override
  public int separator(Tokenizer words) {
    SpecialTokens.cls(words);
    SpecialTokens.mask(words);
    return SpecialTokens.sep(words);
  }

  @Override
  public int window(int context) {
    return context - 2;
  }

  @Override
  public Pupil pupil(Weights weights, Tokenizer words) {
    ObjectNode json = shape.bert(words.size(), SpecialTokens.pad(words), "BertForMaskedLM");
    Encoder model = (Encoder) Families.model(new Config("new model", json), weights);
    return new Pupil() {
      @Override
      public ObjectNode config() {
        return json;
      }

      @Override
      public Objective objective(LongFunction<int[]> text, int perBatch, long seed) {
        Rows rows = Rows.framed(text, SpecialTokens.cls(words), SpecialTokens.sep(words), units(words));
        return new MaskedLanguage(model, rows, perBatch, masking(words), seed);
      }

      @Override
      public Collection<Parameter> parameters() {
        return weights.parameters();
      }
    };
  }

  private Units units(Tokenizer words) {
    Units all = kind == Kind.PIECES ? Units.tokens(words) : Units.words(words);
    return only.isEmpty() ? all : Units.listed(words, only, all);
  }

  private Masking masking(Tokenizer words) {
    Replacement rule = Replacement.bert(words, SpecialTokens.mask(words));
    return kind == Kind.SPANS ? Masking.spans(rate, rule) : Masking.units(rate, rule);
  }
}

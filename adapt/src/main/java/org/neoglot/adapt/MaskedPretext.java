// A new BERT or ModernBERT, taught to guess hidden tokens.
package org.neoglot.adapt;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.adapt.objective.Distilled;
import org.neoglot.adapt.objective.MaskedLanguage;
import org.neoglot.adapt.objective.Masking;
import org.neoglot.adapt.objective.Objective;
import org.neoglot.adapt.objective.ParallelRows;
import org.neoglot.adapt.objective.Replacement;
import org.neoglot.adapt.objective.Row;
import org.neoglot.adapt.objective.Rows;
import org.neoglot.adapt.objective.Units;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.models.Config;
import org.neoglot.models.Encoder;
import org.neoglot.models.Families;
import org.neoglot.models.TokenHead;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Masked language modelling from scratch: an encoder of the asked size, rows [CLS] text [SEP] without a second sentence and
 * without its task (Liu et al. 2019, section 4.2).
 *
 * @param rate share of the tokens that are hidden
 * @param more what is learned besides hidden tokens of text
 * @param only words or phrases that alone are hidden, in rows that hold one of them; empty for all tokens
 * @param body the family of the new model
 */
public record MaskedPretext(Shape shape, Kind kind, double rate, List<String> only, More more, Body body)
    implements FramedPretext {
  /** What family learns. */
  public enum Body { BERT, MODERNBERT }

  /** What is hidden together. */
  public enum Kind { PIECES, WORDS, SPANS }

  public MaskedPretext {
    only = List.copyOf(only);
    if (more.teacher() != null && !(more.teacher().head() instanceof TokenHead)) {
      throw new IllegalArgumentException(more.teacher().config().source()
          + ": the teacher guesses no tokens, wanted one whose architecture ends in ForMaskedLM");
    }
  }

  /** A BERT. */
  public MaskedPretext(Shape shape, Kind kind, double rate, List<String> only, More more) {
    this(shape, kind, rate, only, more, Body.BERT);
  }

  /** Any token may be hidden. */
  public MaskedPretext(Shape shape, Kind kind, double rate) {
    this(shape, kind, rate, List.of(), More.NONE);
  }

  /**
   * Sentences of two languages, and a model to learn from.
   *
   * @param pairs every second row is a sentence with its translation (translation language modelling, Conneau and
   *     Lample 2019, section 3.3); empty for none
   * @param teacher a masked language model with the same tokenizer, whose scores of hidden tokens are learned (Hinton et al.
   *     2015; Sanh et al. 2019); null for none
   * @param hard share of the own loss beside that of the teacher's scores
   * @param temperature of both models' scores
   */
  public record More(List<String[]> pairs, Encoder teacher, double hard, double temperature) {
    static final More NONE = new More(List.of(), null, 1, 1);

    public More {
      pairs = List.copyOf(pairs);
      if (!(hard >= 0 && hard <= 1 && temperature > 0)) {
        throw new IllegalArgumentException("hard is " + hard + " and temperature " + temperature
            + ", wanted in [0, 1] and above 0");
      }
    }
  }

  @Override
  public String name() {
    return "mlm";
  }

  @Override
  public Pupil pupil(Weights weights, Tokenizer words) {
    int pad = SpecialTokens.pad(words);
    ObjectNode json = switch (body) {
      case BERT -> shape.bert(words.size(), pad, "BertForMaskedLM");
      case MODERNBERT -> shape.modernBert(words.size(), pad, SpecialTokens.cls(words), SpecialTokens.sep(words));
    };
    Encoder model = (Encoder) Families.model(new Config("new model", json), weights);
    return new Pupil() {
      @Override
      public ObjectNode config() {
        return json;
      }

      @Override
      public Objective objective(LongFunction<int[]> text, int perBatch, long seed) {
        Rows rows = framed(text);
        if (!more.pairs().isEmpty()) {
          Rows both = parallel(words, seed);
          Rows alone = rows;
          rows = number -> number % 2 == 0 ? alone.at(number / 2) : both.at(number / 2);
        }
        MaskedLanguage own = new MaskedLanguage(model, rows, perBatch, masking(words), seed);
        return more.teacher() == null ? own
            : Distilled.scores(model, more.teacher(), own::asked, more.hard(), more.temperature());
      }

      private Rows framed(LongFunction<int[]> text) {
        return Rows.framed(text, SpecialTokens.cls(words), SpecialTokens.sep(words), units(words));
      }

      /** The own loss on text: translations and teachers are means. */
      @Override
      public Objective measure(LongFunction<int[]> text, int perBatch, long seed) {
        return new MaskedLanguage(model, framed(text), perBatch, masking(words), seed);
      }

      @Override
      public Collection<Parameter> parameters() {
        return weights.parameters();
      }
    };
  }

  /** Pairs in another order each epoch; each side gets half of the room. */
  private Rows parallel(Tokenizer words, long seed) {
    ParallelRows rows = new ParallelRows(SpecialTokens.cls(words), SpecialTokens.sep(words), true, units(words));
    int each = (shape.context() - 3) / 2;
    List<Row> all = more.pairs().parallelStream()
        .map(p -> rows.of(cut(words.encodePlain(p[0]), each), cut(words.encodePlain(p[1]), each), 0, 1)).toList();
    return Rows.of(all, seed);
  }

  private static int[] cut(int[] ids, int most) {
    return Arrays.copyOf(ids, Math.min(ids.length, most));
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

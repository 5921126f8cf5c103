// A new encoder-decoder, taught to restore text.
package org.neoglot.adapt;

import java.util.Collection;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;
import org.neoglot.adapt.objective.Corruption;
import org.neoglot.adapt.objective.Denoiser;
import org.neoglot.adapt.objective.Denoising;
import org.neoglot.adapt.objective.MixtureOfDenoisers;
import org.neoglot.adapt.objective.Objective;
import org.neoglot.adapt.objective.Restoring;
import org.neoglot.adapt.objective.SentencePermutation;
import org.neoglot.adapt.objective.SpanCorruption;
import org.neoglot.adapt.objective.TextInfilling;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.models.Config;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Families;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/** Denoising from scratch: a T5 of cut out spans or of UL2's mixture, or a BART that restores masked and shuffled text. */
public record DenoisingPretext(Shape shape, Kind kind) implements Pretext {
  /** What is done to text. */
  public enum Kind { SPAN, INFILL, UL2 }

  @Override
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Tokenizer learnTokenizer(Corpus corpus, int vocabulary) {
    return kind == Kind.INFILL ? SpecialTokens.learnBart(corpus, vocabulary) : SpecialTokens.learnT5(corpus, vocabulary);
  }

  @Override
  public int separator(Tokenizer words) {
    denoiser(words);                                                // says what is missing before text is encoded
    return SpecialTokens.end(words);
  }

  /** Room for what frames the source: its end, and its beginning or mode; masks may be between any two tokens. */
  @Override
  public int window(int context) {
    return kind == Kind.INFILL ? Math.max(2, context * 3 / 4) : context - 2;
  }

  @Override
  public Pupil pupil(Weights weights, Tokenizer words) {
    int pad = SpecialTokens.pad(words);
    int end = SpecialTokens.end(words);
    ObjectNode json = kind == Kind.INFILL ? shape.bart(words.size(), SpecialTokens.cls(words), pad, end)
        : shape.t5(words.size(), pad, end);
    EncoderDecoder model = (EncoderDecoder) Families.model(new Config("new model", json), weights);
    Denoiser denoiser = denoiser(words);
    return new Pupil() {
      @Override
      public ObjectNode config() {
        return json;
      }

      @Override
      public Objective objective(LongFunction<int[]> text, int perBatch, long seed) {
        return new Denoising(model, text, perBatch, denoiser, seed);
      }

      @Override
      public Collection<Parameter> parameters() {
        return weights.parameters();
      }
    };
  }

  private Denoiser denoiser(Tokenizer words) {
    int end = SpecialTokens.end(words);
    return switch (kind) {
      case SPAN -> SpanCorruption.t5(SpecialTokens.sentinels(words), end);
      case UL2 -> MixtureOfDenoisers.ul2(SpecialTokens.sentinels(words), end, mode(words, 0),
          mode(words, 1), mode(words, 2));
      case INFILL -> {
        Corruption both = new SentencePermutation(ends(words)).then(new TextInfilling(0.3, 3, SpecialTokens.mask(words)));
        yield new Restoring(both, SpecialTokens.cls(words), end);
      }
    };
  }

  private static int mode(Tokenizer words, int which) {
    String token = SpecialTokens.MODES.get(which);
    return words.id(token).orElseThrow(() -> new IllegalArgumentException("the tokenizer has no " + token
        + ", which says what kind of denoising is asked for"));
  }

  /** A sentence ends with a token that ends with a full stop of some script, or where a document does. */
  private static IntPredicate ends(Tokenizer words) {
    boolean[] ends = new boolean[words.size()];
    for (int id = 0; id < ends.length; id++) {
      if (!words.isToken(id) || words.isSpecial(id)) continue;
      String text = words.decode(new int[] {id}).strip();
      ends[id] = !text.isEmpty() && ".!?\u0964\u1362\u06d4\u3002".indexOf(text.charAt(text.length() - 1)) >= 0;
    }
    int end = words.role(Roles.Role.EOS).orElse(-1);
    return id -> id == end || ends[id];
  }
}

// How well a model knows some texts, in bits per byte.
package org.neoglot.adapt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.autograd.Evaluation;
import org.neoglot.engine.EagerRun;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.eval.data.Texts;
import org.neoglot.models.Decoder;
import org.neoglot.tokenizer.Tokenizer;

/** Bits per byte of some corpora's held-out text, by one model and its tokenizer. */
final class Measuring {
  /** How much held-out text is read at each evaluation on the way, and at most before and after. */
  private static final long ON_THE_WAY = 40_000;
  private static final long AT_THE_ENDS = 400_000;

  private Measuring() {}

  /** Full measurement of a corpus. */
  static BitsPerByte.Score score(Decoder model, Tokenizer tokenizer, Corpus corpus, int context, EagerRun run) {
    return new BitsPerByte(model, run, tokenizer, context)
        .of(first(corpus.valid(), AT_THE_ENDS));
  }

  /** What the trainer asks on the way: the first corpus decides what is best. */
  static Evaluation during(Decoder model, Tokenizer tokenizer, List<Corpus> corpora, int context) {
    return run -> {
      SequencedMap<String, Double> scores = new LinkedHashMap<>();
      for (Corpus c : corpora) {
        BitsPerByte measure = new BitsPerByte(model, run, tokenizer, context);
        scores.put("bits_per_byte." + c.name(), measure.of(first(c.valid(), ON_THE_WAY)).bitsPerByte());
      }
      return scores;
    };
  }

  /** Whole documents up to a number of bytes, at least one. */
  static List<String> first(List<String> documents, long bytes) {
    List<String> some = new ArrayList<>();
    long sum = 0;
    for (String d : documents) {
      sum += Texts.utf8Length(d);
      if (sum > bytes && !some.isEmpty()) break;
      some.add(d);
    }
    return some;
  }
}

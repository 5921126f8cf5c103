// Texts and pairs of texts as sequences for a model.
package org.neoglot.adapt.tasks;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Sequence;
import org.neoglot.tokenizer.Tokenizer;

/** What tasks on whole texts share. What is written like a special token in a text is text like any other. */
final class Texts {
  /** How many held-out rows are compared after a model was written. */
  private static final int PROBES = 8;

  /** Modules beside a backbone, which its rows are not made of. */
  private static final Set<String> OTHERS = Set.of("cls", "lm_head", "predictions", "generator_predictions", "generator_lm_head",
      "discriminator_predictions", "vocab_transform", "vocab_layer_norm", "vocab_projector", "embed_out", "pooler");

  private Texts() {}

  /** Whether rows of the backbone are made of a weight: a head that a task does not ask is not to be moved. */
  static boolean ofBackbone(String parameter) {
    return Arrays.stream(parameter.split("\\.")).noneMatch(OTHERS::contains);
  }

  static List<Sequence> sequences(HeadedModel model, List<LabelledText> rows) {
    Framing framing = model.framing();
    return rows.parallelStream().map(r -> sequence(model, framing, r.first(), r.second())).toList();
  }

  static List<Sequence> single(HeadedModel model, List<String> texts) {
    Framing framing = model.framing();
    return texts.parallelStream().map(t -> sequence(model, framing, t, null)).toList();
  }

  static Sequence sequence(HeadedModel model, Framing framing, String first, String second) {
    Tokenizer tokenizer = model.tokenizer();
    int[] ids = tokenizer.encodePlain(first);
    return second == null ? framing.one(ids, model.room()) : framing.pair(ids, tokenizer.encodePlain(second), model.room());
  }

  static <R> List<R> first(List<R> rows) {
    return rows.subList(0, Math.min(rows.size(), PROBES));
  }
}

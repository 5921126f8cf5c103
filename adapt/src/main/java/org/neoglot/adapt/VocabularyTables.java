// Which tensors of a checkpoint have a row for every token, in whatever family.
package org.neoglot.adapt;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.file.Entry;
import tools.jackson.databind.JsonNode;

/**
 * Input embeddings, output projections and their biases, found by their published names: another matrix may happen to
 * be as high. A tied head is stored once, or twice; either way its rows follow.
 */
final class VocabularyTables {
  /** How the names end; those of a family stand together. */
  private static final List<String> NAMES = List.of(
      "embed_tokens.weight", "lm_head.weight", "lm_head.bias",                                // Llama, BART, OPT and kin
      "wte.weight",                                                                          // GPT-2
      "embed_in.weight", "embed_out.weight",                                                 // GPT-NeoX
      "shared.weight", "final_logits_bias",                                                  // T5, BART, Marian
      "word_embeddings.weight", "cls.predictions.bias", "cls.predictions.decoder.weight",
      "cls.predictions.decoder.bias", "predictions.bias", "predictions.decoder.weight",      // BERT, ALBERT, BLOOM, Falcon
      "predictions.decoder.bias", "generator_lm_head.weight", "generator_lm_head.bias",      // ELECTRA
      "lm_head.decoder.weight", "lm_head.decoder.bias",                                      // RoBERTa, MPNet
      "vocab_projector.weight", "vocab_projector.bias",                                      // DistilBERT
      "lm_predictions.lm_head.bias", "lm_predictions.lm_head.weight",                        // DeBERTa
      "text_model.embeddings.token_embedding.weight");                                       // CLIP

  private VocabularyTables() {}

  /**
   * The tables of a checkpoint, by name.
   *
   * @param config config.json, to tell whether a size that equals the vocabulary's may be something else's
   * @throws BadFileException if there is none, or if a tensor is as high as the vocabulary but not known to be a table
   */
  static Set<String> of(Checkpoint checkpoint, JsonNode config, int rows) {
    Set<String> tables = new TreeSet<>();
    List<String> doubtful = new ArrayList<>();
    for (String name : checkpoint.names()) {
      if (rows(checkpoint.get(name)) != rows) continue;
      if (NAMES.stream().anyMatch(end -> name.equals(end) || name.endsWith("." + end))) {
        tables.add(name);
      } else {
        doubtful.add(name);
      }
    }
    if (tables.isEmpty()) {
      throw new BadFileException(checkpoint.place(), "holds no embedding of " + rows + " rows, the vocab_size of config.json");
    }
    if (!doubtful.isEmpty() && uses(config, rows) < 2) {
      throw new BadFileException(checkpoint.place(), BadFileException.quote(doubtful.get(0)) + " has " + rows
          + " rows as the vocabulary has tokens, but is of unknown meaning; wanted embeddings, heads and their biases only");
    }
    return tables;
  }

  /** Rows of a tensor; a bias may be stored as one row (BART's, Marian's), then these are its columns. */
  static long rows(Entry entry) {
    long[] shape = entry.shape();
    if (shape.length == 2 && shape[0] == 1) return shape[1];
    return shape.length == 1 || shape.length == 2 ? shape[0] : -1;
  }

  /** The shape of the same table with other rows. */
  static long[] shape(Entry entry, long rows) {
    long[] shape = entry.shape().clone();
    shape[shape.length == 2 && shape[0] == 1 ? 1 : 0] = rows;
    return shape;
  }

  /** How often a number occurs in a config, at any depth. */
  private static int uses(JsonNode config, int number) {
    if (config.isIntegralNumber()) return config.longValue() == number ? 1 : 0;
    int uses = 0;
    for (JsonNode inner : config) uses += uses(inner, number);
    return uses;
  }
}

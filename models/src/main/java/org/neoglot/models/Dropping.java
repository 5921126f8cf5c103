// How much an encoder forgets on purpose while it is trained.
package org.neoglot.models;

import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Probabilities of dropout (Srivastava et al. 2014) at the places where Vaswani et al. 2017, section 5.4, and Devlin et al.
 * 2019 have it, by what config.json says; 0, which is none, where it says nothing. In evaluation there is none in any case,
 * and in training the numbers that are dropped follow from seed, step and place alone.
 *
 * @param embedding behind the sum of embeddings and its norm
 * @param attended behind what mixes the heads, before the sum with what came in
 * @param fed behind the feed-forward part; of ModernBERT between its two layers
 * @param attention of the attention's probabilities
 * @param head of what a classifier of sequences reads
 * @param tokens of what a classifier of tokens reads
 * @param spans of what finds beginning and end of an answer
 */
record Dropping(double embedding, double attended, double fed, double attention, double head, double tokens, double spans) {
  /** Families whose scores have learned terms of distances: their probabilities are never made as a whole. */
  private static final Set<String> RELATIVE = Set.of("mpnet", "deberta-v2");

  /** As the config of an encoder says; other models have none. */
  static Dropping of(Config c) {
    return switch (c.family()) {
      case "distilbert" -> {
        double hidden = share(c, "dropout");
        yield new Dropping(hidden, 0, hidden, share(c, "attention_dropout"), share(c, "seq_classif_dropout"), hidden,
            share(c, "qa_dropout"));
      }
      case "albert" -> {
        double hidden = share(c, "hidden_dropout_prob");
        String own = "classifier_dropout_prob";
        yield new Dropping(hidden, hidden, 0, share(c, "attention_probs_dropout_prob"), share(c, own),
            c.has(own) ? share(c, own) : hidden, 0);
      }
      case "modernbert" -> {
        double head = share(c, "classifier_dropout");
        yield new Dropping(share(c, "embedding_dropout"), share(c, "attention_dropout"), share(c, "mlp_dropout"),
            share(c, "attention_dropout"), head, head, head);
      }
      case "bert", "roberta", "xlm-roberta", "electra", "mpnet", "roformer", "xmod", "deberta-v2" -> {
        double hidden = share(c, "hidden_dropout_prob");
        boolean deberta = c.family().equals("deberta-v2");
        String own = deberta ? "cls_dropout" : "classifier_dropout";
        double head = c.has(own) ? share(c, own) : hidden;
        yield new Dropping(hidden, hidden, hidden, RELATIVE.contains(c.family()) ? 0
            : share(c, "attention_probs_dropout_prob"), head, deberta ? hidden : head, 0);
      }
      default -> new Dropping(0, 0, 0, 0, 0, 0, 0);
    };
  }

  /** A probability of the config; 0 where it says nothing. */
  static double share(Config c, String key) {
    double p = c.number(key, 0);
    c.refuse(key, p >= 0 && p < 1, "a probability in [0, 1)");
    return p;
  }

  /** The config with one probability for all places, under the names that its family has for them. */
  static Config with(Config c, double p) {
    ObjectNode json = c.json();
    switch (c.family()) {
      case "distilbert" -> json.put("dropout", p).put("attention_dropout", p).put("seq_classif_dropout", p)
          .put("qa_dropout", p);
      case "albert" -> json.put("hidden_dropout_prob", p).put("attention_probs_dropout_prob", p)
          .put("classifier_dropout_prob", p);
      case "modernbert" -> json.put("embedding_dropout", p).put("attention_dropout", p).put("mlp_dropout", p)
          .put("classifier_dropout", p);
      case "bert", "roberta", "xlm-roberta", "electra", "mpnet", "roformer", "xmod", "deberta-v2" ->
          json.put("hidden_dropout_prob", p).put("attention_probs_dropout_prob", p)
              .put(c.family().equals("deberta-v2") ? "cls_dropout" : "classifier_dropout", p);
      default -> c.refuse("model_type", false, "an encoder: only those have dropout here");
    }
    if (ChoiceHead.SUMMARISED.contains(c.family())) json.put("summary_last_dropout", p);
    Config changed = new Config(c.source(), json);
    of(changed);                                                                // says what is wrong with p
    return changed;
  }
}

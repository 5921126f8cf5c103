// One recorded generation: prompts with their padding, and what came out.
package org.neoglot.adapt.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * A run of {@code generate}. Anything in it that is not the table of numbers that it should be yields no prompts or no
 * output, so that it compares as different.
 *
 * @param greedy whether it is a plain greedy run, the kind that is made again here
 * @param ids prompts as recorded, padding included
 * @param prompts what is real of each
 * @param outputs prompts and what followed, as recorded
 */
record Generation(String label, boolean greedy, int newTokens, long[][] ids, List<int[]> prompts, long[][] outputs) {
  static final Set<String> KEYS = new TreeSet<>(Set.of("label", "inputs", "float_inputs", "generation_config", "output_ids",
      "agree_no_cache", "agree_f64", "distinct_tokens", "min_margin", "note", "sequences_scores"));

  private static final Set<String> ARGUMENTS =
      Set.of("max_new_tokens", "do_sample", "num_beams", "use_cache", "pad_token_id");
  private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask");

  static Generation of(JsonNode g) {
    JsonNode config = g.path("generation_config");
    JsonNode beams = config.path("num_beams");
    boolean sampled = config.path("do_sample").isBoolean() && config.path("do_sample").booleanValue();
    // An argument or input that nobody here knows may have made another output.
    boolean known = ARGUMENTS.containsAll(config.propertyNames()) && INPUTS.containsAll(g.path("inputs").propertyNames());
    boolean greedy = known && !sampled && (beams.isMissingNode() || beams.isInt() && beams.intValue() == 1);
    JsonNode most = config.path("max_new_tokens");
    long[][] ids = table(g.path("inputs").path("input_ids"));
    long[][] mask = table(g.path("inputs").path("attention_mask"));
    return new Generation(g.path("label").isString() ? g.path("label").stringValue() : "?", greedy,
        most.isInt() ? most.intValue() : 0, ids, prompts(ids, mask), table(g.path("output_ids")));
  }

  /** What the mask says is real; empty rows, which no generator takes, where it says nothing that can be. */
  private static List<int[]> prompts(long[][] ids, long[][] mask) {
    List<int[]> prompts = new ArrayList<>();
    for (int r = 0; r < ids.length; r++) {
      boolean fits = mask.length == 0 || mask.length == ids.length && mask[r].length == ids[r].length;
      for (int c = 0; fits && mask.length > 0 && c < mask[r].length; c++) fits = mask[r][c] == 0 || mask[r][c] == 1;
      prompts.add(!fits || ids[r].length == 0 ? new int[0]
          : Case.batch(ids[r], mask.length == 0 ? null : mask[r], null, ids[r].length).rows().get(0));
    }
    return prompts;
  }

  /** Rows of ids; an element that is no id becomes -1, which no vocabulary has. */
  private static long[][] table(JsonNode node) {
    long[][] out = new long[node.size()][];
    for (int r = 0; r < out.length; r++) {
      JsonNode row = node.path(r);
      out[r] = new long[row.size()];
      for (int c = 0; c < out[r].length; c++) out[r][c] = row.path(c).isInt() ? row.path(c).intValue() : -1;
    }
    return out;
  }

  /** Whether the recorded rows are the prompts, padding included, and then exactly what was made. */
  boolean same(int[][] made) {
    if (outputs.length != made.length || made.length == 0) return false;
    for (int r = 0; r < made.length; r++) {
      if (outputs[r].length != ids[r].length + made[r].length) return false;
      for (int i = 0; i < ids[r].length; i++) if (outputs[r][i] != ids[r][i]) return false;
      for (int i = 0; i < made[r].length; i++) if (outputs[r][ids[r].length + i] != made[r][i]) return false;
    }
    return true;
  }
}

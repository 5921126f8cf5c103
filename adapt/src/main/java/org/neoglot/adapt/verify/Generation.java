// One recorded generation: prompts with their padding, and what came out.
package org.neoglot.adapt.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.neoglot.models.Beam;
import org.neoglot.models.Generator;
import org.neoglot.models.Sampling;
import org.neoglot.models.ScoreFilter;
import tools.jackson.databind.JsonNode;

/**
 * A run of {@code generate}, greedy or by beams. Anything in it that is not the table of numbers that it should be yields no
 * prompts or no output, so that it compares as different.
 *
 * @param known whether it is of a kind that is made again here
 * @param settings the arguments that it was made with
 * @param ids prompts or sources as recorded, padding included
 * @param prompts what is real of each
 * @param outputs what came out, as recorded: of a decoder behind the prompts, else behind the start token
 * @param scores of beams, best first; empty for a greedy run
 */
record Generation(String label, boolean known, JsonNode settings, long[][] ids, List<int[]> prompts, long[][] outputs,
    double[] scores) {
  static final Set<String> KEYS = new TreeSet<>(Set.of("label", "inputs", "float_inputs", "generation_config", "output_ids",
      "agree_no_cache", "agree_f64", "distinct_tokens", "min_margin", "note", "sequences_scores"));

  private static final Set<String> ARGUMENTS = Set.of("max_new_tokens", "do_sample", "num_beams", "use_cache",
      "pad_token_id", "decoder_start_token_id", "forced_bos_token_id", "num_return_sequences", "length_penalty",
      "early_stopping", "eos_token_id");
  private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask");

  static Generation of(JsonNode g) {
    JsonNode config = g.path("generation_config");
    boolean sampled = config.path("do_sample").isBoolean() && config.path("do_sample").booleanValue();
    // An argument or input that nobody here knows may have made another output.
    boolean known = ARGUMENTS.containsAll(config.propertyNames()) && INPUTS.containsAll(g.path("inputs").propertyNames());
    long[][] ids = table(g.path("inputs").path("input_ids"));
    long[][] mask = table(g.path("inputs").path("attention_mask"));
    JsonNode scores = g.path("sequences_scores");
    double[] listed = new double[scores.size()];
    for (int i = 0; i < listed.length; i++) {
      listed[i] = scores.path(i).isNumber() ? scores.path(i).doubleValue() : Double.NaN;
    }
    return new Generation(g.path("label").isString() ? g.path("label").stringValue() : "?",
        known && !sampled && number(config, "max_new_tokens", 0) > 0, config, ids, prompts(ids, mask),
        table(g.path("output_ids")), listed);
  }

  private static int number(JsonNode config, String key, int otherwise) {
    return config.path(key).isInt() ? config.path(key).intValue() : otherwise;
  }

  boolean greedy() {
    return number(settings, "num_beams", 1) == 1;
  }

  /** The start of targets; -1 where the run does not name it. */
  int start() {
    return number(settings, "decoder_start_token_id", -1);
  }

  private Set<Integer> ends() {
    return settings.path("eos_token_id").isInt() ? Set.of(settings.path("eos_token_id").intValue()) : Set.of();
  }

  /** The first token of each target may be given. */
  private List<ScoreFilter> filters() {
    int first = number(settings, "forced_bos_token_id", -1);
    return first < 0 ? List.of() : List.of(new ScoreFilter.Forced(first, 1));
  }

  Generator.Options options() {
    return new Generator.Options(number(settings, "max_new_tokens", 0), ends(), new Sampling.Greedy(filters()), 0);
  }

  Beam.Options beams() {
    JsonNode early = settings.path("early_stopping");
    Beam.Stop stop = early.isString() ? Beam.Stop.CERTAIN
        : early.isBoolean() && early.booleanValue() ? Beam.Stop.EARLY : Beam.Stop.LIKELY;
    JsonNode penalty = settings.path("length_penalty");
    return new Beam.Options(number(settings, "num_beams", 1), number(settings, "num_return_sequences", 1),
        number(settings, "max_new_tokens", 0), ends(), penalty.isNumber() ? penalty.doubleValue() : 1, stop, filters());
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
    return outputs.length == ids.length && same(ids, made);
  }

  /** Whether the recorded rows are the start, then exactly what was made, then padding. */
  boolean sameTargets(int[][] made) {
    return same(Stream.of(made).map(row -> new long[] {start()}).toArray(long[][]::new), made);
  }

  /** The same for several results of each prompt. */
  boolean sameResults(int[][] made) {
    int each = number(settings, "num_return_sequences", 1);
    if (made.length != each * ids.length) return false;
    long[][] before = new long[made.length][];
    Arrays.setAll(before, r -> ids[r / each]);
    return same(before, made);
  }

  private boolean same(long[][] before, int[][] made) {
    if (outputs.length != made.length || made.length == 0) return false;
    int pad = number(settings, "pad_token_id", -1);
    for (int r = 0; r < made.length; r++) {
      int real = before[r].length + made[r].length;
      if (outputs[r].length < real || greedy() && outputs[r].length != real) return false;
      for (int i = 0; i < before[r].length; i++) if (outputs[r][i] != before[r][i]) return false;
      for (int i = 0; i < made[r].length; i++) if (outputs[r][before[r].length + i] != made[r][i]) return false;
      for (int i = real; i < outputs[r].length; i++) if (outputs[r][i] != pad) return false;
    }
    return true;
  }
}

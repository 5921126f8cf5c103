// How a published model wants its text to be generated: generation_config.json.
package org.neoglot.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The settings of {@code generation_config.json}, or of config.json where older models have them, as Hugging Face's generate
 * reads them; those that draw are the caller's choice. A setting that would change what beams find and that is not computed
 * here is refused by name.
 *
 * @param start the id that a target begins with
 * @param forcedFirst the token after that, such as a language; empty for none
 * @param forcedLast the token in the last place of a text that did not end before it
 * @param most ids of the longest text, the prompt's among them; empty where none is said
 * @param least ids before which no end may come, the prompt's among them
 */
public record GenerationSettings(OptionalInt start, OptionalInt forcedFirst, OptionalInt forcedLast, Set<Integer> ends,
    OptionalInt most, int least, int beams, int results, double penalty, Beam.Stop stop, double repetition, int noRepeat,
    List<List<Integer>> badWords) {

  /** What a run without it does not do; each is off where it has that number or is not there. */
  private static final List<String> UNKNOWN = List.of("encoder_no_repeat_ngram_size", "diversity_penalty", "penalty_alpha",
      "force_words_ids", "constraints", "exponential_decay_length_penalty", "suppress_tokens", "begin_suppress_tokens",
      "sequence_bias", "forced_decoder_ids");

  public GenerationSettings {
    ends = Set.copyOf(ends);
    badWords = badWords.stream().map(List::copyOf).toList();
  }

  /** The same with another exponent of the length in beam search. */
  public GenerationSettings withPenalty(double other) {
    return new GenerationSettings(start, forcedFirst, forcedLast, ends, most, least, beams, results, other, stop, repetition,
        noRepeat, badWords);
  }

  /** The same with another length of sequences that must not come twice; 0 for none. */
  public GenerationSettings withNoRepeat(int other) {
    return new GenerationSettings(start, forcedFirst, forcedLast, ends, most, least, beams, results, penalty, stop, repetition,
        other, badWords);
  }

  /** Of a model folder. */
  public static GenerationSettings read(Path folder) {
    Path own = folder.resolve("generation_config.json");
    return of(Config.read(Files.exists(own) ? own : folder.resolve("config.json")));
  }

  static GenerationSettings of(Config c) {
    JsonNode json = c.json();
    for (String key : UNKNOWN) {
      JsonNode node = json.path(key);
      boolean off = node.isNumber() ? node.doubleValue() == 0 : node.isEmpty();     // null and what is absent are empty too
      c.refuse(key, off, "none: it is not computed here");
    }
    c.refuse("num_beam_groups", c.size("num_beam_groups", 1) == 1, "1: beams are one group here");
    return new GenerationSettings(id(c, "decoder_start_token_id"), id(c, "forced_bos_token_id"), id(c, "forced_eos_token_id"),
        new HashSet<>(c.ids("eos_token_id")), c.has("max_length") ? OptionalInt.of(c.size("max_length")) : OptionalInt.empty(),
        whole(c, "min_length"), c.size("num_beams", 1), c.size("num_return_sequences", 1), c.number("length_penalty", 1),
        stop(c, json.path("early_stopping")), c.positive("repetition_penalty", 1), whole(c, "no_repeat_ngram_size"),
        words(c, json.path("bad_words_ids")));
  }

  private static OptionalInt id(Config c, String key) {
    List<Integer> ids = c.ids(key);
    c.refuse(key, ids.size() < 2, "one token id");
    return ids.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ids.getFirst());
  }

  /** A whole number from 0; 0 where there is none. */
  private static int whole(Config c, String key) {
    return c.number(key, 0) == 0 ? 0 : c.size(key);
  }

  private static Beam.Stop stop(Config c, JsonNode early) {
    boolean known = early.isMissingNode() || early.isNull() || early.isBoolean() || early.asString("").equals("never");
    c.refuse("early_stopping", known, "true, false or \"never\"");
    if (early.isString()) return Beam.Stop.CERTAIN;
    return early.isBoolean() && early.booleanValue() ? Beam.Stop.EARLY : Beam.Stop.LIKELY;
  }

  private static List<List<Integer>> words(Config c, JsonNode json) {
    List<List<Integer>> words = new ArrayList<>();
    for (JsonNode word : json) {
      List<Integer> ids = new ArrayList<>();
      for (JsonNode id : word) if (id.isInt() && id.intValue() >= 0) ids.add(id.intValue());
      c.refuse("bad_words_ids", word.isArray() && !word.isEmpty() && ids.size() == word.size(), "lists of token ids");
      words.add(ids);
    }
    return words;
  }

  /**
   * What is done to scores, in the order of generate.
   *
   * @param prompt how many ids a text begins with: 1 for a target with nothing but its start
   * @param maxNew tokens that may follow
   */
  public List<ScoreFilter> filters(int prompt, int maxNew) {
    List<ScoreFilter> filters = new ArrayList<>();
    if (repetition != 1) filters.add(new ScoreFilter.RepetitionPenalty(repetition));
    if (noRepeat > 0) filters.add(new ScoreFilter.NoRepeat(noRepeat));
    if (!badWords.isEmpty()) filters.add(new ScoreFilter.BadWords(badWords));
    if (least > 0) filters.add(new ScoreFilter.MinLength(least, ends));
    forcedFirst.ifPresent(id -> filters.add(new ScoreFilter.Forced(id, 1)));
    forcedLast.ifPresent(id -> filters.add(new ScoreFilter.Forced(id, prompt + maxNew - 1)));
    return filters;
  }

  /** New tokens that the settings allow after a prompt, and the caller. */
  private int allowed(int prompt, int maxNew) {
    return most.isEmpty() ? maxNew : Math.max(1, Math.min(maxNew, most.getAsInt() - prompt));
  }

  /** Beam search as the model wants it, of at most {@code maxNew} tokens after a prompt of that many. */
  public Beam.Options beams(int prompt, int maxNew) {
    int allowed = allowed(prompt, maxNew);
    return new Beam.Options(beams, results, allowed, ends, penalty, stop, filters(prompt, allowed));
  }

  /** The best token at each place. */
  public Generator.Options greedy(int prompt, int maxNew) {
    int allowed = allowed(prompt, maxNew);
    return new Generator.Options(allowed, ends, new Sampling.Greedy(filters(prompt, allowed)), 0);
  }
}

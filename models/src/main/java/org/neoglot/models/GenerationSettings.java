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
 * @param mostNew the same without the prompt's, which goes before {@code most}
 * @param least ids before which no end may come, the prompt's among them; 0 for none
 * @param leastNew the same without the prompt's, which takes the place of {@code least}
 * @param normalise whether what the other filters leave becomes log-probabilities again
 */
public record GenerationSettings(OptionalInt start, OptionalInt forcedFirst, OptionalInt forcedLast, Set<Integer> ends,
    OptionalInt most, OptionalInt mostNew, int least, OptionalInt leastNew, int beams, int results, double penalty,
    Beam.Stop stop, double repetition, int noRepeat, List<List<Integer>> badWords, boolean normalise) {

  /** What a run without it does not do; each is off where it has that number, is false or is not there. */
  private static final List<String> UNKNOWN = List.of("encoder_no_repeat_ngram_size", "diversity_penalty", "penalty_alpha",
      "force_words_ids", "constraints", "exponential_decay_length_penalty", "suppress_tokens", "begin_suppress_tokens",
      "sequence_bias", "forced_decoder_ids", "stop_strings", "watermarking_config", "dola_layers", "token_healing",
      "max_time", "custom_generate");

  /** Factors that are not computed here, off where they are 1. */
  private static final List<String> FACTORS = List.of("encoder_repetition_penalty", "guidance_scale", "num_beam_groups");

  public GenerationSettings {
    ends = Set.copyOf(ends);
    badWords = badWords.stream().map(List::copyOf).toList();
  }

  /** The same with another exponent of the length in beam search. */
  public GenerationSettings withPenalty(double other) {
    return with(forcedFirst, ends, mostNew, beams, other, noRepeat);
  }

  /** The same with another length of sequences that must not come twice; 0 for none. */
  public GenerationSettings withNoRepeat(int other) {
    return with(forcedFirst, ends, mostNew, beams, penalty, other);
  }

  /** The same with other tokens after which a text is done. */
  public GenerationSettings withEnds(Set<Integer> other) {
    return with(forcedFirst, other, mostNew, beams, penalty, noRepeat);
  }

  /** The same with another token behind the start; empty for none. */
  public GenerationSettings withFirst(OptionalInt other) {
    return with(other, ends, mostNew, beams, penalty, noRepeat);
  }

  /** The same with so many beams. */
  public GenerationSettings withBeams(int other) {
    return with(forcedFirst, ends, mostNew, other, penalty, noRepeat);
  }

  /** The same with so many new tokens at most, whatever was said before. */
  public GenerationSettings withMost(int other) {
    return with(forcedFirst, ends, OptionalInt.of(other), beams, penalty, noRepeat);
  }

  private GenerationSettings with(OptionalInt first, Set<Integer> ends, OptionalInt mostNew, int beams, double penalty,
      int noRepeat) {
    return new GenerationSettings(start, first, forcedLast, ends, most, mostNew, least, leastNew, beams,
        Math.min(results, beams), penalty, stop, repetition, noRepeat, badWords, normalise);
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
      // Null and what is absent are empty too.
      boolean off = node.isNumber() ? node.doubleValue() == 0 : node.isBoolean() ? !node.booleanValue()
          : !node.isString() && node.isEmpty();
      c.refuse(key, off, "none: it is not computed here");
    }
    for (String key : FACTORS) c.refuse(key, c.number(key, 1) == 1, "1: it is not computed here");
    return new GenerationSettings(id(c, "decoder_start_token_id"), id(c, "forced_bos_token_id"),
        id(c, "forced_eos_token_id"), new HashSet<>(c.ids("eos_token_id")), size(c, "max_length"),
        size(c, "max_new_tokens"), whole(c, "min_length"),
        c.has("min_new_tokens") ? OptionalInt.of(whole(c, "min_new_tokens")) : OptionalInt.empty(),
        c.size("num_beams", 1), c.size("num_return_sequences", 1), c.number("length_penalty", 1),
        stop(c, json.path("early_stopping")), c.positive("repetition_penalty", 1), whole(c, "no_repeat_ngram_size"),
        words(c, json.path("bad_words_ids")), c.flag("renormalize_logits", false));
  }

  private static OptionalInt id(Config c, String key) {
    List<Integer> ids = c.ids(key);
    c.refuse(key, ids.size() < 2, "one token id");
    return ids.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ids.getFirst());
  }

  private static OptionalInt size(Config c, String key) {
    return c.has(key) ? OptionalInt.of(c.size(key)) : OptionalInt.empty();
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
    // A text that could not end would go on to its longest, so an end by itself is no bad word.
    List<List<Integer>> bad = badWords.stream().filter(w -> w.size() > 1 || !ends.contains(w.getFirst())).toList();
    if (!bad.isEmpty()) filters.add(new ScoreFilter.BadWords(bad));
    int first = leastNew.isEmpty() ? least : prompt + leastNew.getAsInt();
    if (first > prompt && !ends.isEmpty()) filters.add(new ScoreFilter.MinLength(first, ends));
    forcedFirst.ifPresent(id -> filters.add(new ScoreFilter.Forced(id, 1)));
    forcedLast.ifPresent(id -> filters.add(new ScoreFilter.Forced(id, prompt + maxNew - 1)));
    if (normalise) filters.add(new ScoreFilter.Normalise());
    return filters;
  }

  /** New tokens that the settings allow after a prompt, and the caller. */
  public int allowed(int prompt, int maxNew) {
    if (mostNew.isPresent()) return Math.min(maxNew, mostNew.getAsInt());
    return most.isEmpty() ? maxNew : Math.max(1, Math.min(maxNew, most.getAsInt() - prompt));
  }

  /** Beam search as the model wants it, of at most {@code maxNew} tokens after a prompt of that many. */
  public Beam.Options beams(int prompt, int maxNew) {
    int allowed = allowed(prompt, maxNew);
    return new Beam.Options(beams, results, allowed, ends, penalty, stop, filters(prompt, allowed));
  }

  /** The best token at each place; which one that is does not depend on what all scores have in common. */
  public Generator.Options greedy(int prompt, int maxNew) {
    int allowed = allowed(prompt, maxNew);
    List<ScoreFilter> filters = new ArrayList<>(filters(prompt, allowed));
    filters.removeIf(ScoreFilter.Normalise.class::isInstance);
    return new Generator.Options(allowed, ends, new Sampling.Greedy(filters), 0);
  }
}

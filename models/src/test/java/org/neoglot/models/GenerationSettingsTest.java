// Settings of generation as published models have them, read, and refused where they ask for what is not computed.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationSettingsTest {
  @TempDir
  Path folder;

  private GenerationSettings read(String json) throws IOException {
    Files.writeString(folder.resolve("generation_config.json"), json);
    return GenerationSettings.read(folder);
  }

  @Test
  void aSummariserSettings() throws IOException {
    var s = read("""
        {"decoder_start_token_id": 2, "forced_bos_token_id": 0, "forced_eos_token_id": 2, "eos_token_id": 2, "num_beams": 4,
         "length_penalty": 2.0, "early_stopping": true, "no_repeat_ngram_size": 3, "min_length": 56, "max_length": 142,
         "bad_words_ids": [[5], [6, 7]]}""");
    assertEquals(OptionalInt.of(2), s.start());
    Beam.Options o = s.beams(1, 1000);
    assertEquals(new Beam.Options(4, 1, 141, Set.of(2), 2, Beam.Stop.EARLY, List.of(new ScoreFilter.NoRepeat(3),
        new ScoreFilter.BadWords(List.of(List.of(5), List.of(6, 7))), new ScoreFilter.MinLength(56, Set.of(2)),
        new ScoreFilter.Forced(0, 1), new ScoreFilter.Forced(2, 141))), o);
    assertEquals(20, s.greedy(1, 20).maxNew());
    assertEquals(Beam.Stop.CERTAIN, read("{\"early_stopping\": \"never\"}").stop());
  }

  /** A model of OPUS-MT never says its pad token: the others' probabilities are to sum to 1 without it. */
  @Test
  void scoresAreNormalisedAgainAfterAllOtherFilters() throws IOException {
    var s = read("""
        {"bad_words_ids": [[9]], "renormalize_logits": true, "eos_token_id": 0, "forced_eos_token_id": 0, "num_beams": 4}""");
    assertEquals(List.of(new ScoreFilter.BadWords(List.of(List.of(9))), new ScoreFilter.Forced(0, 20),
        new ScoreFilter.Normalise()), s.beams(1, 20).filters());
    assertEquals(List.of(new ScoreFilter.BadWords(List.of(List.of(9))), new ScoreFilter.Forced(0, 20)),
        s.greedy(1, 20).sampling().filters(), "which token is best does not change");
    assertEquals(List.of(), read("{\"renormalize_logits\": false}").filters(1, 20));
  }

  /** Lengths of new tokens take the place of those that count the prompt. */
  @Test
  void lengthsWithoutThePrompt() throws IOException {
    var s = read("""
        {"min_length": 9, "min_new_tokens": 4, "max_length": 10, "max_new_tokens": 30, "eos_token_id": 2}""");
    assertEquals(List.of(new ScoreFilter.MinLength(7, Set.of(2))), s.beams(3, 100).filters());
    assertEquals(30, s.beams(3, 100).maxNew());
    assertEquals(8, s.greedy(3, 8).maxNew());
    assertEquals(50, s.withMost(50).greedy(3, 100).maxNew(), "what is asked for goes before both");
    assertEquals(7, read("{\"max_length\": 10}").greedy(3, 100).maxNew());
    assertEquals(List.of(), read("{\"min_length\": 9, \"min_new_tokens\": 0, \"eos_token_id\": 2}").filters(3, 5));
  }

  /** A text that could not end would be wrong for everybody, and nobody can keep back an end that there is not. */
  @Test
  void anEndIsNoBadWordAndHasToBeThereToComeLate() throws IOException {
    var s = read("{\"bad_words_ids\": [[2], [2, 2], [7]], \"eos_token_id\": [2, 3], \"min_length\": 5}");
    assertEquals(List.of(new ScoreFilter.BadWords(List.of(List.of(2, 2), List.of(7))),
        new ScoreFilter.MinLength(5, Set.of(2, 3))), s.filters(1, 9));
    var endless = read("{\"min_length\": 5, \"bad_words_ids\": [[2]]}");
    assertEquals(List.of(new ScoreFilter.BadWords(List.of(List.of(2)))), endless.filters(1, 9));
    assertEquals(List.of(new ScoreFilter.MinLength(5, Set.of(2))), endless.withEnds(Set.of(2)).filters(1, 9));
  }

  @Test
  void withoutAFileOfItsOwnTheConfigIsRead() throws IOException {
    Files.writeString(folder.resolve("config.json"), """
        {"model_type": "t5", "decoder_start_token_id": 0, "num_beams": 3}""");
    var s = GenerationSettings.read(folder);
    assertEquals(OptionalInt.of(0), s.start());
    assertEquals(3, s.beams());
    assertEquals(List.of(), s.filters(1, 10));
  }

  @Test
  void whatIsNotComputedIsRefusedByName() {
    refused("'encoder_no_repeat_ngram_size' is 3", "{\"encoder_no_repeat_ngram_size\": 3}");
    refused("'num_beam_groups' is 2", "{\"num_beam_groups\": 2}");
    refused("'early_stopping' is \"always\"", "{\"early_stopping\": \"always\"}");
    refused("'bad_words_ids' is [[]]", "{\"bad_words_ids\": [[]]}");
    refused("'suppress_tokens' is [1]", "{\"suppress_tokens\": [1]}");
    refused("'encoder_repetition_penalty' is 1.5", "{\"encoder_repetition_penalty\": 1.5}");
    refused("'guidance_scale' is 2", "{\"guidance_scale\": 2}");
    refused("'stop_strings' is \"###\"", "{\"stop_strings\": \"###\"}");
    refused("'stop_strings' is [\"a\"]", "{\"stop_strings\": [\"a\"]}");
    refused("'token_healing' is true", "{\"token_healing\": true}");
    refused("'watermarking_config' is {\"bias\":2.0}", "{\"watermarking_config\": {\"bias\": 2.0}}");
    refused("'dola_layers' is \"high\"", "{\"dola_layers\": \"high\"}");
    refused("'forced_bos_token_id' is [1,2]", "{\"forced_bos_token_id\": [1, 2]}");
  }

  /** Newer writers put every setting there is into the file, most of them off. */
  @Test
  void whatIsOffIsNotRefused() throws IOException {
    var s = read("""
        {"encoder_repetition_penalty": 1.0, "guidance_scale": null, "stop_strings": null, "token_healing": false,
         "diversity_penalty": 0.0, "suppress_tokens": null, "max_time": null, "num_beam_groups": 1, "min_new_tokens": null,
         "max_new_tokens": null, "sequence_bias": null, "watermarking_config": null}""");
    assertEquals(List.of(), s.filters(1, 10));
    assertEquals(10, s.greedy(1, 10).maxNew());
  }

  private void refused(String complaint, String json) {
    var e = assertThrows(IllegalArgumentException.class, () -> read(json));
    assertTrue(e.getMessage().contains(complaint) && e.getMessage().lines().count() == 1, e.getMessage());
  }
}

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
    refused("'forced_bos_token_id' is [1,2]", "{\"forced_bos_token_id\": [1, 2]}");
  }

  private void refused(String complaint, String json) {
    var e = assertThrows(IllegalArgumentException.class, () -> read(json));
    assertTrue(e.getMessage().contains(complaint) && e.getMessage().lines().count() == 1, e.getMessage());
  }
}

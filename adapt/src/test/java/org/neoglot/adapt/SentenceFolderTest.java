// A folder of sentence-transformers says how texts become vectors, and each of its words counts.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.adapt.tasks.Embedder;
import org.neoglot.adapt.tasks.Grades;
import org.neoglot.adapt.tasks.HeadedModel;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.Pooling;
import org.neoglot.models.SentenceTexts;
import org.neoglot.models.SentenceVectors;

class SentenceFolderTest {
  private static final String RULES = """
      {"prompts": {"query": "Ask: ", "passage": "Say: "}, "default_prompt_name": %s, "similarity_fn_name": "cosine"}""";

  @TempDir Path folder;

  private final EagerRun run = Run.exact();

  @BeforeEach void aFolder() throws IOException {
    TinyEncoder.bert(folder);
    new SentenceVectors(Pooling.MEAN, false).write(folder, 32, 64);
  }

  private void says(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private float[] vector(Embedder embedder, String text) {
    return embedder.of(List.of(text)).getFirst();
  }

  @Test void theLongestTextAndCapitalsAreTheFoldersOwn() throws IOException {
    try (HeadedModel model = HeadedModel.open(folder)) {
      Embedder plain = new Embedder(model, run, new SentenceVectors(Pooling.MEAN, false));
      says("sentence_bert_config.json", "{\"max_seq_length\": 8, \"do_lower_case\": true}");
      Embedder told = Embedder.of(model, run, folder);
      assertFalse(told.how().normalised());
      // Six bytes and the frame of two.
      assertArrayEquals(vector(plain, "abcdef"), vector(told, "\u00a0 ABCDEFghij\n"));
      // The same by the name of an earlier version, and a length that is left to the model.
      Files.delete(folder.resolve("sentence_bert_config.json"));
      says("sentence_roberta_config.json", "{\"max_seq_length\": null, \"do_lower_case\": false}");
      assertArrayEquals(vector(plain, "ABCDEFghij"), vector(Embedder.of(model, run, folder), "ABCDEFghij"));
    }
  }

  @Test void promptsStandBeforeTexts() throws IOException {
    says("config_sentence_transformers.json", RULES.formatted("\"passage\""));
    try (HeadedModel model = HeadedModel.open(folder)) {
      Embedder plain = new Embedder(model, run, new SentenceVectors(Pooling.MEAN, false));
      Embedder told = Embedder.of(model, run, folder);
      assertArrayEquals(vector(plain, "Say: ox"), vector(told, "ox"));
      assertArrayEquals(vector(plain, "Ask: ox"), vector(told.queries(), "ox"));
      assertArrayEquals(vector(plain, "Ask: ox"), vector(told.prompted("query"), "ox"));
      assertArrayEquals(vector(plain, "Say: ox"), vector(told.queries().found(), "ox"));
      var e = assertThrows(IllegalArgumentException.class, () -> told.prompted("title"));
      assertEquals("there is no prompt 'title', wanted one of [passage, query]", e.getMessage());
      var rows = List.of(new LabelledText("ox", "ox", null), new LabelledText("cat", "cat", null));
      assertEquals(List.of("accuracy", "MRR"), List.copyOf(Grades.neighbours(rows, told).keySet()));
      // A prompt whose tokens are not pooled is not computed here; without a prompt there is nothing to leave out.
      Path pooling = folder.resolve("1_Pooling/config.json");
      Files.writeString(pooling, Files.readString(pooling).replaceFirst("\\{", "{\"include_prompt\": false,"));
      Embedder left = Embedder.of(model, run, folder);
      var refused = assertThrows(IllegalArgumentException.class, () -> left.of(List.of("ox")));
      assertTrue(refused.getMessage().contains("'include_prompt' is false and the prompt is \"Say: \""), refused.getMessage());
      says("config_sentence_transformers.json", RULES.formatted("null"));
      assertArrayEquals(vector(plain, "ox"), vector(Embedder.of(model, run, folder), "ox"));
    }
    says("config_sentence_transformers.json", RULES.formatted("\"title\""));
    var e = assertThrows(IllegalArgumentException.class, () -> SentenceTexts.read(folder));
    assertTrue(e.getMessage().endsWith("'default_prompt_name' is \"title\", wanted null or one of prompts [passage, query]"),
        e.getMessage());
  }

  @Test void vectorsAreAsLongAsTheFolderSays() throws IOException {
    try (HeadedModel model = HeadedModel.open(folder)) {
      Embedder told = Embedder.of(model, run, folder);
      assertTrue(Math.abs(1 - length(vector(told, "ox"))) > 0.01);
      assertEquals(1, length(vector(told.unit(true), "ox")), 1e-5);
      new SentenceVectors(Pooling.MEAN, true).write(folder, 32, 64);
      assertEquals(1, length(vector(Embedder.of(model, run, folder), "ox")), 1e-5);
    }
  }

  private static double length(float[] vector) {
    double sum = 0;
    for (float x : vector) sum += (double) x * x;
    return Math.sqrt(sum);
  }
}

// A folder of late interaction that others wrote is read as they meant it, or refused by name.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.adapt.tasks.HeadedModel;
import org.neoglot.adapt.tasks.LateEmbedder;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.file.CheckpointWriter;
import org.neoglot.engine.file.Part;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.HeadKind;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

class LateFolderTest {
  private static final String TRANSFORMER = "{\"path\": \"\", \"type\": \"sentence_transformers.models.Transformer\"}";
  private static final String DENSE = ", {\"path\": \"2_Layer\", \"type\": \"pylate.models.Dense.Dense\"}";
  private static final String PLAIN = "{\"query_prefix\": \"\", \"document_prefix\": \"\", \"do_query_expansion\": false, "
      + "\"skiplist_words\": [], \"query_length\": 5, \"document_length\": 7}";

  @TempDir Path folder;

  private final EagerRun run = Run.exact();

  private void says(String file, String text) throws IOException {
    Files.createDirectories(folder.resolve(file).getParent());
    Files.writeString(folder.resolve(file), text);
  }

  private void write() throws IOException {
    TinyEncoder.bert(folder);
    says("modules.json", "[" + TRANSFORMER + DENSE + "]");
    says("config_sentence_transformers.json", PLAIN);
    says("2_Layer/config.json", "{\"in_features\": 32, \"out_features\": 4, \"bias\": false, "
        + "\"activation_function\": \"torch.nn.modules.linear.Identity\", \"use_residual\": false}");
    try (RandomWeights weights = new RandomWeights(9, 0.3, 1)) {
      var value = weights.parameter("linear.weight", 4, 32).value();
      CheckpointWriter.write(folder.resolve("2_Layer"), List.of(Part.rows("linear.weight", Formats.F32, new long[] {4, 32},
          r -> value.data().asSlice(value.at(r), value.rowBytes()))));
    }
  }

  private static List<float[][]> of(LateEmbedder embedder, String text) {
    return embedder.of(List.of(text));
  }

  @Test void queriesAndTextsHaveTheFoldersLengths() throws IOException {
    write();
    try (HeadedModel model = HeadedModel.open(folder); LateEmbedder texts = LateEmbedder.of(model, run, folder)) {
      assertEquals(4, texts.dim());
      // Bytes within a frame of two.
      assertEquals(7, of(texts, "abcdefghij").getFirst().length);
      assertArrayEquals(of(texts, "abcde").getFirst(), of(texts, "abcdefghij").getFirst());
      assertArrayEquals(of(texts, "abc").getFirst(), of(texts.queries(model), "abcdefghij").getFirst());
      says("sentence_bert_config.json", "{\"max_seq_length\": 64, \"do_lower_case\": true}");
      try (LateEmbedder lower = LateEmbedder.of(model, run, folder)) {
        assertArrayEquals(of(texts, "abcde").getFirst(), of(lower, "ABCDE").getFirst());
      }
    }
  }

  private void refused(String file, String text, String wanted) throws IOException {
    write();
    says(file, text);
    try (HeadedModel model = HeadedModel.open(folder)) {
      var e = assertThrows(RuntimeException.class, () -> LateEmbedder.of(model, run, folder));
      assertTrue(e.getMessage().startsWith(folder.resolve(file).toString()) && e.getMessage().contains(wanted), e.getMessage());
    }
  }

  @Test void whatWouldBeMissingIsRefused() throws IOException {
    refused("modules.json", "[" + TRANSFORMER + DENSE + DENSE + "]", "type 'pylate.models.Dense.Dense' at place 3");
    refused("modules.json", "[" + TRANSFORMER + ", {\"path\": \"1\", \"type\": \"sentence_transformers.models.Pooling\"}]",
        "type 'sentence_transformers.models.Pooling' at place 2");
    refused("modules.json", "[" + TRANSFORMER + "]", "lists 1 modules");
    String rules = "config_sentence_transformers.json";
    // What is not said is done by the library.
    refused(rules, "{}", "'query_prefix' is missing");
    refused(rules, PLAIN.replace("\"document_prefix\": \"\"", "\"document_prefix\": \"[D] \""), "'document_prefix' is \"[D] \"");
    refused(rules, PLAIN.replace("\"do_query_expansion\": false, ", ""), "'do_query_expansion' is missing");
    refused(rules, PLAIN.replace("[]", "[\".\"]"), "'skiplist_words' is [\".\"]");
    refused("2_Layer/config.json", "{\"in_features\": 32, \"out_features\": 4, \"use_residual\": true}", "'use_residual'");
  }

  /** As its authors publish it: what is done to queries and texts stands in their code. */
  @Test void aColbertOfItsAuthorsIsRefused() throws IOException {
    Tokenizer words = TinyEncoder.words();
    ObjectNode json = TinyEncoders.config("bert", HeadKind.NONE).json().put("vocab_size", words.size()).put("dim", 4);
    json.putArray("architectures").add("HF_ColBERT");
    try (RandomWeights weights = new RandomWeights(5, 0.1, 2)) {
      Families.model(new Config("config.json", json), weights);
      ModelWriter.write(folder, json, List.copyOf(weights.parameters()), words, Formats.F32);
    }
    says("artifact.metadata", "{\"query_token_id\": \"[unused0]\", \"query_maxlen\": 32}");
    try (HeadedModel model = HeadedModel.open(folder)) {
      var e = assertThrows(RuntimeException.class, () -> LateEmbedder.of(model, run, folder));
      assertTrue(e.getMessage().startsWith(folder + ": is a ColBERT by its authors' own code"), e.getMessage());
    }
  }
}

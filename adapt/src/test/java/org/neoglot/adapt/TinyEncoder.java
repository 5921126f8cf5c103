// A small BERT with words of its own, untrained: what tasks are learned on in tests.
package org.neoglot.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.AddedToken;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Template;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes model folders. */
final class TinyEncoder {
  private static final String BERT = """
      {"model_type": "bert", "architectures": ["BertForMaskedLM"], "vocab_size": %d, "hidden_size": 32, "pad_token_id": 0,
       "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 64}""";
  private static final String GPT2 = """
      {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "vocab_size": %d, "n_embd": 32, "n_layer": 2, "n_head": 4,
       "n_positions": 64}""";

  private TinyEncoder() {}

  /** Bytes and two special tokens, which stand around each text. */
  static Tokenizer words() {
    Tokenizer plain = new BpeTrainer(258).withSpecials("[CLS]", "[SEP]").train(Stream.of("ab"));
    return plain.withTemplate(Template.around(AddedToken.special(plain.id("[CLS]").orElseThrow(), "[CLS]"),
        AddedToken.special(plain.id("[SEP]").orElseThrow(), "[SEP]")));
  }

  static Path bert(Path folder) throws IOException {
    return write(folder, BERT);
  }

  static Path gpt2(Path folder) throws IOException {
    return write(folder, GPT2);
  }

  private static Path write(Path folder, String config) throws IOException {
    Tokenizer words = words();
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(config.formatted(words.size()));
    try (RandomWeights weights = new RandomWeights(5, 0.1, 2)) {
      Families.model(new Config("config.json", json), weights);
      ModelWriter.write(folder, json, List.copyOf(weights.parameters()), words, Formats.F32);
    }
    return folder;
  }
}

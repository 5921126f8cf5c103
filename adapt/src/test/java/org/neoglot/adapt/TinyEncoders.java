// A small config for each encoder family: what tests of all encoders walk over.
package org.neoglot.adapt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.models.Config;
import org.neoglot.models.HeadKind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Small encoders, one a family, each with what is special of it switched on. A new family is a line here; behind a comma stands a variant. */
final class TinyEncoders {
  static final int VOCABULARY = 29;

  private static final String LIKE_BERT = """
      "vocab_size": 29, "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 48,
      "max_position_embeddings": 40""";

  private static final String DISTANCES = """
      , "relative_attention": true, "norm_rel_ebd": "layer_norm", "pos_att_type": ["c2p", "p2c"], "position_buckets": 8""";

  /** @param published what the library's classes of the family are called */
  private record Tiny(String published, String json) {}

  private static final Map<String, Tiny> ALL = new LinkedHashMap<>();

  static {
    line("bert", "Bert", LIKE_BERT);
    line("roberta", "Roberta", LIKE_BERT + ", \"pad_token_id\": 1, \"type_vocab_size\": 1");
    line("xlm-roberta", "XLMRoberta", LIKE_BERT + ", \"pad_token_id\": 1, \"type_vocab_size\": 1");
    line("distilbert", "DistilBert", """
        "vocab_size": 29, "dim": 32, "n_layers": 3, "n_heads": 4, "hidden_dim": 48, "max_position_embeddings": 40""");
    line("electra", "Electra", LIKE_BERT + ", \"embedding_size\": 20");
    line("albert", "Albert", LIKE_BERT + ", \"embedding_size\": 20");
    line("albert, two groups of two layers", "Albert", LIKE_BERT.replace("layers\": 3", "layers\": 2")
        + ", \"embedding_size\": 20, \"num_hidden_groups\": 2, \"inner_group_num\": 2");
    line("mpnet", "MPNet", LIKE_BERT + ", \"pad_token_id\": 1");
    line("deberta-v2", "DebertaV2", LIKE_BERT + DISTANCES + ", \"position_biased_input\": false, \"share_att_key\": true");
    line("deberta-v2, projections of distances and a convolution", "DebertaV2", LIKE_BERT + DISTANCES
        + ", \"conv_kernel_size\": 3, \"conv_act\": \"gelu\", \"type_vocab_size\": 2");
    line("deberta-v2, every distance for itself", "DebertaV2", LIKE_BERT + """
        , "relative_attention": true, "pos_att_type": "p2c", "max_relative_positions": 7, "legacy": false""");
    line("roformer", "RoFormer", LIKE_BERT);
    line("modernbert", "ModernBert", LIKE_BERT + ", \"local_attention\": 4");
    line("xmod", "Xmod", LIKE_BERT + """
        , "pad_token_id": 1, "type_vocab_size": 1, "languages": ["en_XX", "sw_KE"], "default_language": "sw_KE"
        """);
    line("roformer, narrow", "RoFormer", LIKE_BERT + ", \"embedding_size\": 20");
  }

  private TinyEncoders() {}

  private static void line(String name, String published, String json) {
    ALL.put(name, new Tiny(published, json));
  }

  static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** The family of a name, its variant left out. */
  static String family(String name) {
    return name.split(",")[0];
  }

  /** The model with one of the published heads and three labels. */
  static Config config(String name, HeadKind kind) {
    Tiny tiny = ALL.get(name);
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree("{\"model_type\": \"" + family(name) + "\", " + tiny.json + "}");
    json.putArray("architectures").add(tiny.published + kind.suffix());
    if (kind == HeadKind.TOKENS || kind == HeadKind.SEQUENCES) json.put("num_labels", 3);
    return new Config("config.json", json);
  }

  /** Every family with every head that all of them have, and each variant with one, as arguments of a test. */
  static List<Object[]> heads() {
    List<Object[]> all = new ArrayList<>();
    for (String name : names()) {
      for (HeadKind kind : HeadKind.values()) {
        if (kind == HeadKind.MASKED || name.equals(family(name)) && kind != HeadKind.NONE && kind != HeadKind.PRETRAINING) all.add(new Object[] {name, kind});
      }
    }
    all.add(new Object[] {"electra", HeadKind.PRETRAINING});
    return all;
  }
}

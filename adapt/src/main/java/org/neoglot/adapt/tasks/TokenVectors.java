// What makes a vector of each token, beside a model or in it.
package org.neoglot.adapt.tasks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.neoglot.engine.MappedWeights;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.file.CheckpointWriter;
import org.neoglot.engine.file.Part;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.VectorHead;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The linear layer of late interaction. ColBERT's own checkpoints (architecture HF_ColBERT) have it among their weights; for
 * any other backbone it lies in {@code 1_Dense}, in the layout of the PyLate library: {@code modules.json} lists the model and
 * the layer, {@code config_sentence_transformers.json} what is done to queries and texts. Here nothing is done to them: no
 * marker in front, no query filled up with [MASK], no token left out; a folder that asks for one of these is refused.
 *
 * @param closing what gives memory or mapped files back
 */
record TokenVectors(VectorHead head, Weights weights, Runnable closing) implements AutoCloseable {
  private static final String DENSE = "1_Dense";
  private static final String RULES = "config_sentence_transformers.json";
  private static final double STD = 0.05;

  /** A new layer from rows of {@code in} numbers to vectors of {@code out}. */
  static TokenVectors create(int in, int out, long seed) {
    RandomWeights weights = new RandomWeights(seed, STD, 1);
    return new TokenVectors(VectorHead.of(weights, in, out), weights, weights::close);
  }

  /** The layer of an opened model: its own, or the one in its folder. */
  static TokenVectors of(HeadedModel model, Path folder) {
    if (model.head() instanceof VectorHead own) return new TokenVectors(own, null, () -> {});
    Path dense = folder.resolve(DENSE);
    if (!Files.isDirectory(dense)) {
      throw new BadFileException(folder, "makes no vectors of tokens: it holds no folder '" + DENSE
          + "' and is no HF_ColBERT; 'neoglot finetune --task late' makes one");
    }
    if (Files.exists(folder.resolve(RULES))) check(Config.read(folder.resolve(RULES)));
    Config config = Config.read(dense.resolve("config.json"));
    config.refuse("bias", !config.flag("bias", false), "false");
    config.refuse("activation_function", !config.has("activation_function")
        || config.string("activation_function").endsWith(".Identity"), "an Identity");
    config.refuse("in_features", config.size("in_features") == model.backbone().dim(), "the model's " + model.backbone().dim());
    MappedWeights weights = new MappedWeights(Checkpoint.open(dense), dense);
    try {
      return new TokenVectors(VectorHead.of(weights, model.backbone().dim(), config.size("out_features")), weights, weights::close);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static void check(Config rules) {
    for (String key : List.of("query_prefix", "document_prefix")) {
      rules.refuse(key, !rules.has(key) || rules.string(key).isEmpty(), "\"\": no marker is put before texts here");
    }
    rules.refuse("do_query_expansion", !rules.flag("do_query_expansion", false), "false: queries are not filled up here");
    rules.refuse("skiplist_words", rules.words("skiplist_words").isEmpty(), "none: no token is left out here");
  }

  /** Numbers in a vector. */
  int dim() {
    return head.dim();
  }

  /** Writes it into a model's folder. */
  void write(Path folder) {
    Parameter linear = weights.parameters().iterator().next();
    ObjectNode config = JsonMapper.shared().createObjectNode().put("in_features", linear.cols()).put("out_features", linear.rows())
        .put("bias", false).put("activation_function", "torch.nn.modules.linear.Identity");
    Path dense = folder.resolve(DENSE);
    var value = linear.value();
    CheckpointWriter.write(dense, List.of(Part.rows(linear.name(), Formats.F32, linear.shape(),
        r -> value.data().asSlice(value.at(r), value.rowBytes()))));
    ModelWriter.json(dense.resolve("config.json"), config);
    ObjectNode rules = JsonMapper.shared().createObjectNode().put("query_prefix", "").put("document_prefix", "")
        .put("do_query_expansion", false).put("similarity_fn_name", "MaxSim");
    rules.putArray("skiplist_words");
    ModelWriter.json(folder.resolve(RULES), rules);
    ArrayNode modules = JsonMapper.shared().createArrayNode();
    modules.addObject().put("idx", 0).put("name", "0").put("path", "").put("type", "sentence_transformers.models.Transformer");
    modules.addObject().put("idx", 1).put("name", "1").put("path", DENSE).put("type", "pylate.models.Dense.Dense");
    ModelWriter.json(folder.resolve("modules.json"), modules);
  }

  @Override
  public void close() {
    closing.run();
  }
}

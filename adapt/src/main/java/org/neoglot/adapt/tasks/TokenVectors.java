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
import org.neoglot.models.SentenceTexts;
import org.neoglot.models.SentenceVectors;
import org.neoglot.models.VectorHead;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The linear layer of late interaction, in the layout of the PyLate library: {@code modules.json} lists the model and the
 * layer, {@code config_sentence_transformers.json} what is done to queries and texts. Here they are cut at their lengths and
 * no more is done: no marker in front, no query filled up with [MASK], no token left out. A folder that asks for one of
 * these, or that leaves it to the library, which then does all of them, is refused; so are ColBERT's own checkpoints
 * (architecture HF_ColBERT), to which all of it is always done.
 *
 * @param queryRoom most tokens of a query, its frame included
 * @param textRoom most tokens of a text that is to be found
 * @param texts what else is done to both
 * @param closing what gives memory or mapped files back
 */
record TokenVectors(VectorHead head, Weights weights, int queryRoom, int textRoom, SentenceTexts texts, Runnable closing)
    implements AutoCloseable {
  private static final String MODULES = "modules.json";
  private static final String DENSE = "1_Dense";
  private static final String RULES = "config_sentence_transformers.json";
  private static final double STD = 0.05;
  /** PyLate's own lengths, where a folder says none. */
  private static final int USUAL_QUERY = 32, USUAL_TEXT = 180;

  /** A new layer from rows of {@code in} numbers to vectors of {@code out}. */
  static TokenVectors create(int in, int out, long seed) {
    RandomWeights weights = new RandomWeights(seed, STD, 1);
    return new TokenVectors(VectorHead.of(weights, in, out), weights, Integer.MAX_VALUE, Integer.MAX_VALUE,
        SentenceTexts.PLAIN, weights::close);
  }

  /**
   * The layer in an opened model's folder.
   *
   * @throws BadFileException when it lists another module, or asks for what is not done here, one line likewise
   */
  static TokenVectors of(HeadedModel model, Path folder) {
    if (!Files.exists(folder.resolve(MODULES))) {
      if (model.head() instanceof VectorHead) {
        throw new BadFileException(folder, "is a ColBERT by its authors' own code, which puts markers before texts, fills "
            + "queries up with [MASK] and leaves punctuation out: found no '" + MODULES + "', wanted one whose '" + RULES
            + "' turns these off");
      }
      throw new BadFileException(folder, "makes no vectors of tokens: it holds no '" + MODULES
          + "'; 'neoglot finetune --task late' makes one");
    }
    Path dense = dense(folder);
    Config rules = Config.read(folder.resolve(RULES));
    check(rules);
    Config config = Config.read(dense.resolve("config.json"));
    config.refuse("bias", !config.flag("bias", false), "false");
    config.refuse("use_residual", !config.flag("use_residual", false), "false");
    config.refuse("activation_function", !config.has("activation_function")
        || config.string("activation_function").endsWith(".Identity"), "an Identity");
    config.refuse("in_features", config.size("in_features") == model.backbone().dim(), "the model's "
        + model.backbone().dim());
    MappedWeights weights = new MappedWeights(Checkpoint.open(dense), dense);
    try {
      return new TokenVectors(VectorHead.of(weights, model.backbone().dim(), config.size("out_features")), weights,
          rules.size("query_length", USUAL_QUERY), rules.size("document_length", USUAL_TEXT), SentenceTexts.read(folder),
          weights::close);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** The folder of the one layer behind the model; any other module would silently be missing. */
  private static Path dense(Path folder) {
    Path file = folder.resolve(MODULES);
    List<SentenceVectors.Module> modules = SentenceVectors.modules(folder);
    List<String> wanted = List.of("Transformer", "Dense");
    for (int i = 0; i < modules.size(); i++) {
      if (i < 2 && modules.get(i).kind().equals(wanted.get(i))) continue;
      throw new BadFileException(file, "has a module of type " + BadFileException.quote(modules.get(i).type()) + " at place "
          + (i + 1) + ", wanted a Transformer, then a Dense, and no more");
    }
    if (modules.size() < 2) {
      throw new BadFileException(file, "lists " + modules.size() + " modules, wanted a Transformer, then a Dense");
    }
    return folder.resolve(modules.get(1).path());
  }

  /** What the library does unless it is told otherwise has to be turned off by name. */
  private static void check(Config rules) {
    for (String key : List.of("query_prefix", "document_prefix")) {
      rules.refuse(key, rules.has(key) && rules.string(key).isEmpty(), "\"\": no marker is put before texts here");
    }
    rules.refuse("do_query_expansion", !rules.flag("do_query_expansion", true), "false: queries are not filled up here");
    rules.refuse("skiplist_words", rules.has("skiplist_words") && rules.words("skiplist_words").isEmpty(),
        "none: no token is left out here");
  }

  /** Numbers in a vector. */
  int dim() {
    return head.dim();
  }

  /**
   * Writes it into a model's folder.
   *
   * @param room most tokens of a query, and of a text
   */
  void write(Path folder, int room) {
    Parameter linear = weights.parameters().iterator().next();
    ObjectNode config = JsonMapper.shared().createObjectNode().put("in_features", linear.cols())
        .put("out_features", linear.rows())
        .put("bias", false).put("activation_function", "torch.nn.modules.linear.Identity");
    Path dense = folder.resolve(DENSE);
    var value = linear.value();
    CheckpointWriter.write(dense, List.of(Part.rows(linear.name(), Formats.F32, linear.shape(),
        r -> value.data().asSlice(value.at(r), value.rowBytes()))));
    ModelWriter.json(dense.resolve("config.json"), config);
    ObjectNode rules = JsonMapper.shared().createObjectNode().put("query_prefix", "").put("document_prefix", "")
        .put("query_length", room).put("document_length", room).put("do_query_expansion", false).put("similarity_fn_name", "MaxSim");
    rules.putArray("skiplist_words");
    ModelWriter.json(folder.resolve(RULES), rules);
    ArrayNode modules = JsonMapper.shared().createArrayNode();
    modules.addObject().put("idx", 0).put("name", "0").put("path", "").put("type",
        "sentence_transformers.models.Transformer");
    modules.addObject().put("idx", 1).put("name", "1").put("path", DENSE).put("type", "pylate.models.Dense.Dense");
    ModelWriter.json(folder.resolve(MODULES), modules);
  }

  @Override
  public void close() {
    closing.run();
  }
}

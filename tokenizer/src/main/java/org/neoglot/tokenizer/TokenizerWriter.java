// A tokenizer as tokenizer.json and the two files beside it: the same bytes for the same tokenizer, always.
package org.neoglot.tokenizer;

import java.util.List;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes what {@link TokenizerReader} reads, in the form that the Hugging Face libraries read too. */
final class TokenizerWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private TokenizerWriter() {}

  /** The keys stand in the order in which the library itself writes them. */
  static String tokenizerJson(Tokenizer tokenizer) {
    Pipeline pipeline = tokenizer.pipeline();
    ObjectNode json = NODES.objectNode().put("version", "1.0");
    json.putNull("truncation").putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    for (AddedToken token : pipeline.added().list()) {
      added.add(flags(NODES.objectNode().put("id", token.id()), token));
    }
    json.set("normalizer", normalizer(pipeline.normalizer()));
    json.set("pre_tokenizer", splitter(pipeline.splitter()));
    json.set("post_processor", Templates.write(pipeline.template()));
    json.set("decoder", switch (pipeline.decoder()) {
      case ByteLevel byteLevel -> byteLevel(byteLevel);
    });
    json.set("model", switch (pipeline.merger()) {
      case Bpe bpe -> bpe(bpe);
    });
    return pretty(json);
  }

  /** What the transformers library needs to pick its generic class and to know the tokens' parts. */
  static String configJson(Tokenizer tokenizer) {
    ObjectNode json = NODES.objectNode();
    ObjectNode decoder = json.putObject("added_tokens_decoder");
    for (AddedToken token : tokenizer.pipeline().added().list()) {
      decoder.set(Integer.toString(token.id()), flags(NODES.objectNode(), token));
    }
    tokenizer.roles().tokens().forEach((role, content) -> json.put(role.key(), content));
    tokenizer.roles().chatTemplate().ifPresent(template -> json.put("chat_template", template));
    json.put("clean_up_tokenization_spaces", false);
    json.put("tokenizer_class", "PreTrainedTokenizerFast");
    return pretty(json);
  }

  static String specialTokensMapJson(Tokenizer tokenizer) {
    ObjectNode json = NODES.objectNode();
    tokenizer.roles().tokens().forEach((role, content) -> json.put(role.key(), content));
    return pretty(json);
  }

  private static String pretty(JsonNode json) {
    var indent = new DefaultIndenter("  ", "\n"); // not the platform's line end: bytes are hashed
    var printer = new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent);
    return MAPPER.writer().with(printer).writeValueAsString(json) + "\n";
  }

  private static ObjectNode flags(ObjectNode json, AddedToken token) {
    return json.put("content", token.content()).put("single_word", token.singleWord()).put("lstrip", token.lstrip())
        .put("rstrip", token.rstrip()).put("normalized", token.normalized()).put("special", token.special());
  }

  private static ObjectNode normalizer(Normalizer normalizer) {
    return switch (normalizer) {
      case Normalizer.Unchanged unchanged -> null;
      case Normalizer.Unicode unicode -> NODES.objectNode().put("type", unicode.form().name());
      case Normalizer.Sequence sequence -> {
        ObjectNode json = NODES.objectNode().put("type", "Sequence");
        sequence.steps().forEach(step -> json.withArray("normalizers").add(normalizer(step)));
        yield json;
      }
    };
  }

  private static ObjectNode splitter(Splitter splitter) {
    return switch (splitter) {
      case Splitter.Whole whole -> null;
      case ByteLevel byteLevel -> byteLevel(byteLevel);
      case Splitter.Digits digits ->
          NODES.objectNode().put("type", "Digits").put("individual_digits", digits.individual());
      case Splitter.Split split -> split(split);
      case Splitter.Sequence sequence -> {
        ObjectNode json = NODES.objectNode().put("type", "Sequence");
        ArrayNode steps = json.putArray("pretokenizers");
        sequence.steps().forEach(step -> steps.add(splitter(step)));
        yield json;
      }
    };
  }

  private static ObjectNode split(Splitter.Split split) {
    ObjectNode json = NODES.objectNode().put("type", "Split");
    json.putObject("pattern").put(split.pattern().regex() ? "Regex" : "String", split.pattern().source());
    String behavior = switch (split.behavior()) {
      case REMOVED -> "Removed";
      case ISOLATED -> "Isolated";
      case MERGED_WITH_PREVIOUS -> "MergedWithPrevious";
      case MERGED_WITH_NEXT -> "MergedWithNext";
      case CONTIGUOUS -> "Contiguous";
    };
    return json.put("behavior", behavior).put("invert", split.invert());
  }

  static ObjectNode byteLevel(ByteLevel step) {
    return NODES.objectNode().put("type", "ByteLevel").put("add_prefix_space", step.addPrefixSpace())
        .put("trim_offsets", step.trimOffsets()).put("use_regex", step.useRegex());
  }

  /** The vocabulary by id; ids that are not in use are simply not listed. */
  private static ObjectNode bpe(Bpe bpe) {
    Bpe.Options options = bpe.options();
    Vocabulary vocabulary = bpe.vocabulary();
    ObjectNode json = NODES.objectNode().put("type", "BPE");
    json.putNull("dropout").put("unk_token", vocabulary.token(options.unknown()));
    json.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    json.put("fuse_unk", options.fuseUnknown()).put("byte_fallback", false);
    json.put("ignore_merges", options.ignoreMerges());
    ObjectNode vocab = json.putObject("vocab");
    List<String> tokens = vocabulary.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      if (tokens.get(id) != null) {
        vocab.put(tokens.get(id), id);
      }
    }
    merges(bpe, json.putArray("merges"));
    return json;
  }

  /** {@code "a b"} is read by every version of the libraries; pairs are needed only where a token holds a space. */
  private static void merges(Bpe bpe, ArrayNode out) {
    Vocabulary vocabulary = bpe.vocabulary();
    boolean spaced = false;
    for (int rank = 0; rank < bpe.merges().size(); rank++) {
      spaced |= vocabulary.token(bpe.merges().result(rank)).indexOf(' ') >= 0;
    }
    for (int rank = 0; rank < bpe.merges().size(); rank++) {
      String left = vocabulary.token(bpe.merges().left(rank));
      String right = vocabulary.token(bpe.merges().right(rank));
      if (spaced) {
        out.addArray().add(left).add(right);
      } else {
        out.add(left + " " + right);
      }
    }
  }
}

// A tokenizer as tokenizer.json and the two files beside it: the same bytes for the same tokenizer, always.
package org.neoglot.tokenizer;

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
    json.set("truncation", pipeline.batching().truncation().map(TokenizerWriter::truncation).orElse(null));
    json.set("padding", pipeline.batching().padding().map(TokenizerWriter::padding).orElse(null));
    ArrayNode added = json.putArray("added_tokens");
    for (AddedToken token : pipeline.added().list()) {
      added.add(flags(NODES.objectNode().put("id", token.id()), token));
    }
    json.set("normalizer", Normalizers.write(pipeline.normalizer()));
    json.set("pre_tokenizer", Splitters.write(pipeline.splitter()));
    json.set("post_processor", Templates.write(pipeline.template()));
    json.set("decoder", Decoders.write(pipeline.decoder()));
    json.set("model", Models.write(pipeline.merger()));
    return pretty(json);
  }

  /**
   * What the transformers library needs to pick its class and to know the tokens' parts; whatever else the file said
   * when it was read is kept.
   */
  static String configJson(Tokenizer tokenizer) {
    Roles roles = tokenizer.roles();
    ObjectNode json = roles.config().map(text -> (ObjectNode) MAPPER.readTree(text)).orElseGet(NODES::objectNode);
    boolean isNew = json.isEmpty();
    if (tokenizer.sentencePieceModel().isEmpty() && !tokenizer.pipeline().added().list().isEmpty()) {
      ObjectNode decoder = json.putObject("added_tokens_decoder");
      for (AddedToken token : tokenizer.pipeline().added().list()) {
        decoder.set(Integer.toString(token.id()), flags(NODES.objectNode(), token));
      }
    }
    for (Roles.Role role : Roles.Role.values()) {
      String content = roles.tokens().get(role);
      JsonNode said = json.path(role.key());
      if (content != null && !content.equals(said.isObject() ? said.path("content").asString() : said.asString())) {
        json.put(role.key(), content);
      } else if (content == null && !said.isMissingNode()) {
        json.putNull(role.key());
      }
    }
    roles.chatTemplate().ifPresent(template -> json.put("chat_template", template));
    if (isNew) {
      json.put("clean_up_tokenization_spaces", false);
      json.put("tokenizer_class", "PreTrainedTokenizerFast");
    }
    return pretty(json);
  }

  static String specialTokensMapJson(Tokenizer tokenizer) {
    ObjectNode json = NODES.objectNode();
    tokenizer.roles().tokens().forEach((role, content) -> json.put(role.key(), content));
    tokenizer.roles().config().map(MAPPER::readTree).map(config -> config.get("additional_special_tokens"))
        .ifPresent(more -> json.set("additional_special_tokens", more));
    return pretty(json);
  }

  private static String pretty(JsonNode json) {
    var indent = new DefaultIndenter("  ", "\n"); // not the platform's line end: bytes are hashed
    var printer = new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent);
    return MAPPER.writer().with(printer).writeValueAsString(json) + "\n";
  }

  private static ObjectNode truncation(Truncation truncation) {
    return NODES.objectNode().put("direction", truncation.left() ? "Left" : "Right")
        .put("max_length", truncation.maxLength())
        .put("strategy", switch (truncation.strategy()) {
          case LONGEST_FIRST -> "LongestFirst";
          case ONLY_FIRST -> "OnlyFirst";
          case ONLY_SECOND -> "OnlySecond";
        })
        .put("stride", truncation.stride());
  }

  private static ObjectNode padding(Padding padding) {
    ObjectNode json = NODES.objectNode();
    if (padding.length() == 0) {
      json.put("strategy", "BatchLongest");
    } else {
      json.putObject("strategy").put("Fixed", padding.length());
    }
    json.put("direction", padding.left() ? "Left" : "Right");
    if (padding.multipleOf() == 1) {
      json.putNull("pad_to_multiple_of");
    } else {
      json.put("pad_to_multiple_of", padding.multipleOf());
    }
    return json.put("pad_id", padding.id()).put("pad_type_id", padding.typeId()).put("pad_token", padding.token());
  }

  private static ObjectNode flags(ObjectNode json, AddedToken token) {
    return json.put("content", token.content()).put("single_word", token.singleWord()).put("lstrip", token.lstrip())
        .put("rstrip", token.rstrip()).put("normalized", token.normalized()).put("special", token.special());
  }
}

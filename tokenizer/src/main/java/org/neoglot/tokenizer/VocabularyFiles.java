// Vocabularies in files of their own: vocab.txt, and vocab.json with merges.txt.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the files that older tokenizers come in; what they leave unsaid, the class in tokenizer_config.json says. */
final class VocabularyFiles {
  /** The pattern published with Qwen 2: every digit on its own. */
  static final String QWEN = Splitter.LLAMA3.replace("\\p{N}{1,3}", "\\p{N}");

  private VocabularyFiles() {}

  /** One token a line; a line may end with a carriage return. */
  static List<String> lines(byte[] file) {
    String text = JsonAt.strictUtf8(file);
    var lines = new ArrayList<String>();
    for (int from = 0; from < text.length(); ) {
      int to = text.indexOf('\n', from); // no other line end: tokens hold them
      int end = to < 0 ? text.length() : to;
      lines.add(text.substring(from, end > from && text.charAt(end - 1) == '\r' ? end - 1 : end));
      from = end + 1;
    }
    return lines;
  }

  /** BERT's vocab.txt, with the settings of tokenizer_config.json. */
  static Pipeline wordPiece(byte[] file, Roles roles) {
    return wordPiece(lines(file), roles);
  }

  /** The same, from tokens by id. */
  static Pipeline wordPiece(List<String> tokens, Roles roles) {
    var vocabulary = new Vocabulary(tokens);
    JsonAt config = config(roles);
    boolean lower = config.get("do_lower_case").bool(true);
    JsonAt accents = config.get("strip_accents");
    var normalizer = new BertNormalizer(true, config.get("tokenize_chinese_chars").bool(true),
        accents.absent() ? Optional.empty() : Optional.of(accents.bool()), lower);
    var special = new ArrayList<AddedToken>();
    for (Roles.Role role : List.of(Roles.Role.PAD, Roles.Role.UNK, Roles.Role.CLS, Roles.Role.SEP, Roles.Role.MASK)) {
      String content = roles.tokens().getOrDefault(role, "[" + role.name() + "]");
      if (vocabulary.id(content) >= 0) {
        special.add(AddedToken.special(vocabulary.id(content), content));
      }
    }
    int unknown = vocabulary.id(roles.tokens().getOrDefault(Roles.Role.UNK, "[UNK]"));
    if (unknown < 0) {
      throw new IllegalArgumentException("no unknown token; wanted [UNK]");
    }
    var pipeline = new Pipeline(new AddedTokens(special, normalizer), normalizer, new BertSplitter(),
        new WordPiece(vocabulary, unknown, "##", 100), Template.NONE, new WordPieceDecoder("##", true));
    return Frames.enclosed(pipeline, roles.tokens().getOrDefault(Roles.Role.CLS, "[CLS]"),
        roles.tokens().getOrDefault(Roles.Role.SEP, "[SEP]"));
  }

  /** GPT-2's vocab.json and merges.txt; other classes differ in how they split. */
  static Pipeline byteLevel(JsonAt vocab, byte[] merges, Roles roles) {
    JsonAt type = config(roles).get("tokenizer_class");
    String name = type.absent() ? "GPT2Tokenizer" : type.string().replaceFirst("Fast$", "");
    ObjectNode json = Normalizers.type("BPE");
    json.set("vocab", vocab.node());
    json.set("merges", merges(merges));
    boolean qwen = name.equals("Qwen2Tokenizer");
    Normalizer normalizer = qwen ? new Normalizer.Unicode(java.text.Normalizer.Form.NFC) : new Normalizer.Unchanged();
    Splitter splitter = switch (name) {
      case "GPT2Tokenizer", "WhisperTokenizer", "RobertaTokenizer", "BartTokenizer" ->
          new ByteLevel(config(roles).get("add_prefix_space").bool(false), true, true);
      case "Qwen2Tokenizer" -> Splitter.byteLevel(QWEN);
      default -> throw type.wanted("GPT2Tokenizer, WhisperTokenizer, RobertaTokenizer, BartTokenizer or "
          + "Qwen2Tokenizer beside vocab.json, or tokenizer.json");
    };
    var special = addedTokens(config(roles).get("added_tokens_decoder"));
    var found = new AddedTokens(special, normalizer);
    Merger merger = Models.read(new JsonAt(json, "model"), found::isSpecial, true);
    for (String content : roles.tokens().values()) {
      int id = merger.vocabulary().id(content);
      if (id >= 0 && special.stream().noneMatch(token -> token.content().equals(content))) {
        special.add(AddedToken.special(id, content));
      }
    }
    return new Pipeline(new AddedTokens(special, normalizer), normalizer, splitter, merger, Template.NONE,
        new ByteLevel(false, true, true));
  }

  /** {@code added_tokens_decoder} of tokenizer_config.json: tokens by id. */
  private static List<AddedToken> addedTokens(JsonAt json) {
    var tokens = new ArrayList<AddedToken>();
    for (String key : json.absent() ? List.<String>of() : json.object().keys()) {
      JsonAt item = json.get(key).object();
      if (!key.matches("\\d{1,9}")) {
        throw item.wanted("a token by its id, which '" + key + "' is not");
      }
      tokens.add(TokenizerReader.added(item, Integer.parseInt(key)));
    }
    return tokens;
  }

  private static JsonAt config(Roles roles) {
    return JsonAt.parse(roles.config().orElse("{}").getBytes(StandardCharsets.UTF_8));
  }

  private static ArrayNode merges(byte[] file) {
    if (file == null) {
      throw new IllegalArgumentException("no merges.txt beside it; wanted one");
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (String line : lines(file)) {
      if (!line.isEmpty() && !line.startsWith("#version")) {
        list.add(line);
      }
    }
    return list;
  }

  /** A tokenizer.json without vocabulary, filled in from the files beside it; any of them may be null. */
  static JsonAt filled(JsonAt shell, byte[] vocabJson, byte[] merges, byte[] vocabText) {
    var json = (ObjectNode) shell.node().deepCopy(); // its model is an object, or the vocabulary were not found
    var model = (ObjectNode) json.get("model");
    if (vocabJson != null) {
      model.set("vocab", JsonAt.parse(vocabJson).node());
      if (!model.path("merges").isMissingNode()) {
        model.set("merges", merges(merges));
      }
    } else if (vocabText != null) {
      ObjectNode vocab = model.putObject("vocab");
      List<String> lines = lines(vocabText);
      for (int id = 0; id < lines.size(); id++) {
        vocab.put(lines.get(id), id);
      }
    }
    return new JsonAt(json, "");
  }
}

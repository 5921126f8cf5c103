// A tokenizer as the key-values of a GGUF file.
package org.neoglot.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The other direction of {@link GgufVocabulary} (ggml/docs/gguf.md, "Tokenizer"). Readers know splitting rules by name only,
 * so a tokenizer that splits otherwise cannot be written.
 */
final class GgufVocabularyWriter {
  private static final String KEY = "tokenizer.ggml.";
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final int BYTE = 6;
  /** What nothing merges to; it is only ever taken whole. */
  private static final float LOWEST = -1e9f;

  private final Tokenizer tokenizer;
  private final JsonNode json;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<String> tokens = new ArrayList<>();
  private final int[] types;

  private GgufVocabularyWriter(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    json = JsonMapper.shared().readTree(TokenizerWriter.tokenizerJson(tokenizer));
    types = new int[tokenizer.size()];
  }

  /**
   * Values by key: String, Long, Boolean, {@code int[]}, {@code float[]} and lists of Strings.
   *
   * @throws IllegalArgumentException if the tokenizer is of a kind, or splits in a way, that files have no name for
   */
  static Map<String, Object> values(Tokenizer tokenizer) {
    var writer = new GgufVocabularyWriter(tokenizer);
    if (tokenizer.sentencePieceModel().isPresent()) {
      writer.pieces(tokenizer.sentencePieceModel().get());
    } else if (!writer.json.path("model").path("type").asString().equals("BPE")) {
      throw new IllegalArgumentException("a tokenizer of type " + writer.json.path("model").path("type").asString()
          + " is not written as GGUF, wanted BPE or a SentencePiece model");
    } else if (writer.json.path("model").path("byte_fallback").booleanValue()) {
      writer.characters();
    } else {
      writer.byteLevel();
    }
    writer.roles();
    return writer.values;
  }

  private void pieces(SentencePieceModel model) {
    float[] scores = new float[tokenizer.size()];
    Arrays.fill(scores, LOWEST);
    vocabulary();
    for (int id = 0; id < model.pieces().size(); id++) {
      SentencePieceModel.Piece piece = model.pieces().get(id);
      types[id] = piece.type().ordinal() + 1;
      scores[id] = piece.score();
    }
    values.put(KEY + "model", switch (model.kind()) {
      case BPE -> "llama";
      case UNIGRAM -> "t5";
      case WORD, CHAR -> throw new IllegalArgumentException("a SentencePiece model of kind " + model.kind()
          + " is not written as GGUF, wanted BPE or UNIGRAM");
    });
    put(scores);
    values.put(KEY + "add_space_prefix", model.addDummyPrefix());
    values.put(KEY + "remove_extra_whitespaces", model.removeExtraSpaces());
  }

  /** SentencePiece's BPE as tokenizer.json has it: merges by rank, where the original has a score for what comes out. */
  private void characters() {
    vocabulary();
    float[] scores = new float[tokenizer.size()];
    Arrays.fill(scores, LOWEST);
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) ids.put(tokens.get(id), id);
    int rank = 0;
    for (JsonNode merge : json.path("model").path("merges")) {
      int id = ids.getOrDefault(merge(merge, ""), -1);
      if (id >= 0 && scores[id] == LOWEST) scores[id] = -rank;
      rank++;
    }
    for (int id = 0; id < tokens.size(); id++) {
      if (types[id] == NORMAL && tokens.get(id).matches("<0x[0-9A-F]{2}>")) types[id] = BYTE;
      if (types[id] == NORMAL && scores[id] == LOWEST && tokens.get(id).codePointCount(0, tokens.get(id).length()) == 1) {
        scores[id] = -rank;                             // a character is nobody's merge
      }
    }
    values.put(KEY + "model", "llama");
    put(scores);
    values.put(KEY + "add_space_prefix", json.path("normalizer").toString().contains("\"Prepend\""));
  }

  private void byteLevel() {
    vocabulary();
    JsonNode mine = json.path("pre_tokenizer");
    String name = GgufVocabulary.splitters().entrySet().stream()
        .filter(known -> sameSplit(Splitters.write(known.getValue()), mine)).map(Map.Entry::getKey).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("GGUF has no name for the way in which this tokenizer splits text; "
            + "it has for " + GgufVocabulary.splitters().keySet()));
    values.put(KEY + "model", "gpt2");
    values.put(KEY + "pre", name);
    values.put(KEY + "tokens", tokens);
    values.put(KEY + "token_type", types);
    List<String> merges = new ArrayList<>();
    json.path("model").path("merges").forEach(m -> merges.add(merge(m, " ")));
    values.put(KEY + "merges", merges);
  }

  /** Places in the text are not in GGUF, so what they are trimmed by makes no difference. */
  private static boolean sameSplit(JsonNode a, JsonNode b) {
    return a.toString().replaceAll("\"trim_offsets\":(true|false)", "").equals(b.toString().replaceAll("\"trim_offsets\":(true|false)", ""));
  }

  private static String merge(JsonNode merge, String between) {
    if (merge.isArray()) return merge.get(0).asString() + between + merge.get(1).asString();
    return merge.asString().replaceFirst(" ", between);
  }

  /** Every id has a token there; one that nobody uses has a name that no text spells. */
  private void vocabulary() {
    int unknown = tokenizer.unk().orElse(-1);
    for (int id = 0; id < tokenizer.size(); id++) {
      boolean there = tokenizer.isToken(id);
      tokens.add(there ? tokenizer.token(id) : "[UNUSED" + id + "]");
      types[id] = !there ? UNUSED : NORMAL;
    }
    for (AddedToken token : tokenizer.pipeline().added().list()) {
      types[token.id()] = token.special() ? CONTROL : USER_DEFINED;
    }
    if (unknown >= 0 && tokenizer.pipeline().merger().unknown() == unknown) types[unknown] = UNKNOWN;
  }

  private void put(float[] scores) {
    values.put(KEY + "tokens", tokens);
    values.put(KEY + "scores", scores);
    values.put(KEY + "token_type", types);
  }

  private void roles() {
    tokenizer.bos().ifPresent(id -> values.put(KEY + "bos_token_id", (long) id));
    tokenizer.eos().ifPresent(id -> values.put(KEY + "eos_token_id", (long) id));
    tokenizer.pad().ifPresent(id -> values.put(KEY + "padding_token_id", (long) id));
    tokenizer.unk().ifPresent(id -> values.put(KEY + "unknown_token_id", (long) id));
    int[] frame = tokenizer.frame(new int[0]);
    values.put(KEY + "add_bos_token", frame.length > 0 && tokenizer.bos().isPresent() && frame[0] == tokenizer.bos().getAsInt());
    values.put(KEY + "add_eos_token", frame.length > 0 && tokenizer.eos().isPresent()
        && frame[frame.length - 1] == tokenizer.eos().getAsInt());
    tokenizer.roles().chatTemplate().ifPresent(template -> values.put("tokenizer.chat_template", template));
  }
}

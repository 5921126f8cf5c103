// The vocabulary inside a GGUF file as a tokenizer.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts together what the {@code tokenizer.ggml.*} keys describe (ggml/docs/gguf.md, "Tokenizer"): {@code llama} is
 * SentencePiece's BPE, {@code t5} its Unigram, {@code gpt2} byte-level BPE, {@code bert} WordPiece.
 */
final class GgufVocabulary {
  private static final String KEY = "tokenizer.ggml.";
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  private final Map<String, Object> values;
  private final List<String> tokens;

  private GgufVocabulary(Map<String, Object> values) {
    this.values = values;
    tokens = strings("tokens");
  }

  /** @throws IllegalArgumentException if a key is missing, of another type, or names a kind that is not supported */
  static Tokenizer tokenizer(Map<String, Object> values) {
    if (!(values.get(KEY + "model") instanceof String model)) {
      throw new IllegalArgumentException(KEY + "model: found no text, wanted llama, gpt2, bert or t5");
    }
    var file = new GgufVocabulary(values);
    return switch (model) {
      case "llama" -> file.pieces(SentencePieceModel.Kind.BPE, true, false);
      case "t5" -> file.pieces(SentencePieceModel.Kind.UNIGRAM, false, true);
      case "gpt2" -> file.byteLevel();
      case "bert" -> file.wordPiece();
      default -> throw new IllegalArgumentException(
          KEY + "model: found '" + model + "', wanted llama, gpt2, bert or t5: this kind is not supported");
    };
  }

  private Tokenizer pieces(SentencePieceModel.Kind kind, boolean bosByDefault, boolean eosByDefault) {
    double[] scores = numbers("scores");
    double[] types = numbers("token_type");
    int unknown = values.containsKey(KEY + "unknown_token_id") ? id("unknown_token_id") : -1;
    var pieces = new ArrayList<SentencePieceModel.Piece>(tokens.size());
    int bytes = 0;
    for (int id = 0; id < tokens.size(); id++) {
      int type = id == unknown ? 2 : types == null ? 1 : (int) types[id];
      if (type < 1 || type > SentencePieceModel.Type.values().length) {
        throw new IllegalArgumentException(KEY + "token_type[" + id + "]: found " + type + ", wanted 1 to 6");
      }
      bytes += type == 6 ? 1 : 0;
      float score = scores == null ? 0 : (float) scores[id];
      if (Float.isNaN(score)) {
        throw new IllegalArgumentException(KEY + "scores[" + id + "]: found no number, wanted one");
      }
      pieces.add(new SentencePieceModel.Piece(tokens.get(id), score, SentencePieceModel.Type.values()[type - 1]));
    }
    double[] map = values.containsKey(KEY + "precompiled_charsmap") ? numbersOfAnyCount("precompiled_charsmap") : null;
    SentencePieceModel model = SentencePieceModel.of(kind, pieces, bytes > 0, false).withNormalization(
        map == null ? "identity" : "nmt_nfkc", map == null ? Optional.empty() : Optional.of(new CharsMap(bytes(map))),
        flag("add_space_prefix", true), flag("remove_extra_whitespaces", false), true);
    return framed(model.tokenizer().pipeline(), Optional.of(model), bosByDefault, eosByDefault);
  }

  /** Patterns by the names that files give them. */
  static SequencedMap<String, Splitter> splitters() {
    SequencedMap<String, Splitter> known = new LinkedHashMap<>();
    known.put("gpt-2", new ByteLevel(false, true, true));
    known.put("llama-bpe", Splitter.byteLevel(Splitter.LLAMA3));
    known.put("qwen2", Splitter.byteLevel(VocabularyFiles.QWEN));
    return known;
  }

  /** The file names the pattern; llama.cpp leaves out Qwen's NFC, which the original tokenizer does first. */
  private Tokenizer byteLevel() {
    String name = values.get(KEY + "pre") instanceof String pre ? pre : "gpt-2";
    Splitter splitter = splitters().get(name);
    if (splitter == null) {
      throw new IllegalArgumentException(KEY + "pre: found '" + name + "', wanted one of " + splitters().keySet()
          + ": this pattern is not supported");
    }
    Normalizer normalizer = name.equals("qwen2")
        ? new Normalizer.Unicode(java.text.Normalizer.Form.NFC) : new Normalizer.Unchanged();
    double[] types = numbers("token_type");
    var added = new ArrayList<AddedToken>();
    ObjectNode json = Normalizers.type("BPE").put("ignore_merges", name.equals("llama-bpe"));
    ObjectNode vocab = json.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      if (vocab.has(tokens.get(id))) {
        throw new IllegalArgumentException(KEY + "tokens[" + id + "]: '" + tokens.get(id) + "' is there twice; wanted it once");
      }
      vocab.put(tokens.get(id), id);
      if (types != null && types[id] == CONTROL) {
        added.add(AddedToken.special(id, tokens.get(id)));
      } else if (types != null && types[id] == USER_DEFINED) {
        added.add(new AddedToken(id, tokens.get(id), false, false, false, false, false));
      }
    }
    ArrayNode merges = json.putArray("merges");
    strings("merges").forEach(merges::add);
    var found = new AddedTokens(added, normalizer);
    Merger merger = Models.read(new JsonAt(json, "tokenizer.ggml"), found::isSpecial, true);
    return framed(new Pipeline(found, normalizer, splitter, merger, Template.NONE, new ByteLevel(false, true, true)),
        Optional.empty(), false, false);
  }

  /**
   * Converters write the beginning of a word as U+2581 and leave away the mark of what continues one; both ways are
   * read. Whether text is lowered is not in the file: it is where no token holds a capital letter.
   */
  private Tokenizer wordPiece() {
    boolean marked = tokens.stream().anyMatch(t -> t.length() > 1 && t.charAt(0) == Metaspace.SYMBOL);
    var lines = new StringBuilder();
    boolean lower = true;
    for (String token : tokens) {
      boolean control = token.startsWith("[") && token.endsWith("]") && token.length() > 2;
      lower &= control || token.codePoints().noneMatch(Character::isUpperCase);
      boolean begins = !token.isEmpty() && token.charAt(0) == Metaspace.SYMBOL;
      lines.append(!marked || control ? token : begins ? token.substring(1) : "##" + token).append('\n');
    }
    var roles = new Roles(Map.of(), Optional.empty(), Optional.of("{\"do_lower_case\":" + lower + "}"));
    Pipeline pipeline = VocabularyFiles.wordPiece(lines.toString().getBytes(StandardCharsets.UTF_8), roles);
    return new Tokenizer(pipeline, Roles.NONE);
  }

  private Tokenizer framed(Pipeline pipeline, Optional<SentencePieceModel> model, boolean bos, boolean eos) {
    Map<Roles.Role, String> roles = new EnumMap<>(Roles.Role.class);
    role(roles, Roles.Role.BOS, "bos_token_id");
    role(roles, Roles.Role.EOS, "eos_token_id");
    role(roles, Roles.Role.PAD, "padding_token_id");
    role(roles, Roles.Role.UNK, "unknown_token_id");
    AddedToken first = flag("add_bos_token", bos) ? control(roles, Roles.Role.BOS, "bos_token_id") : null;
    AddedToken last = flag("add_eos_token", eos) ? control(roles, Roles.Role.EOS, "eos_token_id") : null;
    return new Tokenizer(
        pipeline.withTemplate(Template.around(first, last)), new Roles(roles, chatTemplate()), model);
  }

  private Optional<String> chatTemplate() {
    return values.get("tokenizer.chat_template") instanceof String template ? Optional.of(template) : Optional.empty();
  }

  private AddedToken control(Map<Roles.Role, String> roles, Roles.Role role, String key) {
    return roles.containsKey(role) ? AddedToken.special(id(key), roles.get(role)) : null;
  }

  private void role(Map<Roles.Role, String> roles, Roles.Role role, String key) {
    if (values.containsKey(KEY + key)) {
      roles.put(role, tokens.get(id(key)));
    }
  }

  private int id(String key) {
    if (values.get(KEY + key) instanceof Long id && id >= 0 && id < tokens.size()) {
      return id.intValue();
    }
    throw new IllegalArgumentException(
        KEY + key + ": found " + values.get(KEY + key) + ", wanted an id below " + tokens.size());
  }

  private boolean flag(String key, boolean absentMeans) {
    Object value = values.getOrDefault(KEY + key, absentMeans);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException(KEY + key + ": found another value, wanted true or false");
  }

  private List<String> strings(String key) {
    if (values.get(KEY + key) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new IllegalArgumentException(KEY + key + ": found no list of texts, wanted one");
  }

  /** One number a token, or null where the file says nothing. */
  private double[] numbers(String key) {
    double[] found = values.containsKey(KEY + key) ? numbersOfAnyCount(key) : null;
    if (found != null && found.length != tokens.size()) {
      throw new IllegalArgumentException(
          KEY + key + ": found " + found.length + " numbers, wanted one for each of the " + tokens.size() + " tokens");
    }
    return found;
  }

  private double[] numbersOfAnyCount(String key) {
    if (values.get(KEY + key) instanceof double[] numbers) {
      return numbers;
    }
    if (values.get(KEY + key) instanceof long[] numbers) {
      return Arrays.stream(numbers).asDoubleStream().toArray();
    }
    throw new IllegalArgumentException(KEY + key + ": found no list of numbers, wanted one");
  }

  private static byte[] bytes(double[] numbers) {
    var bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) numbers[i];
    }
    return bytes;
  }
}

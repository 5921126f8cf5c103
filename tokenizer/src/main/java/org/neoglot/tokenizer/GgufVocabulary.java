// The vocabulary inside a GGUF file as a tokenizer.
package org.neoglot.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.neoglot.engine.file.Gguf;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts together what the {@code tokenizer.ggml.*} keys describe (ggml/docs/gguf.md, "Tokenizer"): {@code llama} is
 * SentencePiece's BPE, {@code t5} its Unigram, {@code gpt2} byte-level BPE, {@code bert} WordPiece.
 */
final class GgufVocabulary {
  private static final String KEY = "tokenizer.ggml.";
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int BYTE = 6;

  /** What cuts text for llama.cpp where a file does not say how: punctuation, words, numbers, then threes of digits. */
  private static final List<String> DEFAULT = List.of("[\\p{P}\\$\\+<=>\\^~\\|]+",
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)", "\\p{N}+",
      "[0-9][0-9][0-9]");

  private final Gguf file;
  private final List<String> tokens;
  private final long[] types; // null where the file says nothing

  private GgufVocabulary(Gguf file) {
    this.file = file;
    tokens = file.strings(KEY + "tokens");
    types = file.has(KEY + "token_type") ? file.integers(KEY + "token_type") : null;
    if (types != null && types.length != tokens.size()) {
      throw file.wrong(KEY + "token_type", "one for each of the " + tokens.size() + " tokens");
    }
  }

  /**
   * The tokenizer that a file holds.
   *
   * @throws org.neoglot.engine.file.BadFileException if a key is missing, of another type, or names a kind that is not
   *     supported
   * @throws IllegalArgumentException if its parts contradict each other; the message names the key
   */
  static Tokenizer tokenizer(Gguf file) {
    var vocabulary = new GgufVocabulary(file);
    return switch (file.string(KEY + "model")) {
      case "llama" -> vocabulary.pieces(SentencePieceModel.Kind.BPE, 0, true, false);
      case "t5" -> vocabulary.pieces(SentencePieceModel.Kind.UNIGRAM, 2, false, true);
      case "gpt2" -> vocabulary.byteLevel();
      case "bert" -> vocabulary.wordPiece();
      default -> throw file.wrong(KEY + "model", "llama, gpt2, bert or t5: this kind is not supported");
    };
  }

  /** {@code unknownByDefault}: llama.cpp's id of the unknown piece where no key and no type says which it is. */
  private Tokenizer pieces(SentencePieceModel.Kind kind, int unknownByDefault, boolean bos, boolean eos) {
    double[] scores = file.has(KEY + "scores") ? file.reals(KEY + "scores") : new double[tokens.size()];
    if (scores.length != tokens.size()) {
      throw file.wrong(KEY + "scores", "one for each of the " + tokens.size() + " tokens");
    }
    int unknown = file.has(KEY + "unknown_token_id") ? id("unknown_token_id")
        : types == null || Arrays.stream(types).noneMatch(type -> type == UNKNOWN) ? unknownByDefault : -1;
    var pieces = new ArrayList<SentencePieceModel.Piece>(tokens.size());
    boolean bytes = false;
    for (int id = 0; id < tokens.size(); id++) {
      long type = id == unknown ? UNKNOWN : types == null ? 1 : types[id];
      if (type < 1 || type > SentencePieceModel.Type.values().length) {
        throw new IllegalArgumentException(KEY + "token_type[" + id + "]: found " + type + ", wanted 1 to 6");
      }
      if (Double.isNaN(scores[id])) {
        throw new IllegalArgumentException(KEY + "scores[" + id + "]: found no number, wanted one");
      }
      bytes |= type == BYTE;
      pieces.add(new SentencePieceModel.Piece(
          tokens.get(id), (float) scores[id], SentencePieceModel.Type.values()[(int) type - 1]));
    }
    Optional<CharsMap> map = file.has(KEY + "precompiled_charsmap")
        ? Optional.of(new CharsMap(bytes(file.integers(KEY + "precompiled_charsmap")))) : Optional.empty();
    SentencePieceModel model = SentencePieceModel.of(kind, pieces, bytes, false).withNormalization(
        map.isPresent() ? "nmt_nfkc" : "identity", map, file.bool(KEY + "add_space_prefix", true),
        file.bool(KEY + "remove_extra_whitespaces", false), true);
    return framed(model.tokenizer().pipeline(), Optional.of(model), bos, eos);
  }

  /** Patterns by the names under which they are written. */
  static SequencedMap<String, Splitter> splitters() {
    SequencedMap<String, Splitter> known = new LinkedHashMap<>();
    known.put("gpt-2", new ByteLevel(false, true, true));
    known.put("llama-bpe", Splitter.byteLevel(Splitter.LLAMA3));
    known.put("qwen2", Splitter.byteLevel(VocabularyFiles.QWEN));
    return known;
  }

  /** The file names the pattern; llama.cpp leaves out Qwen's NFC, which the original tokenizer does first. */
  private Tokenizer byteLevel() {
    String name = file.string(KEY + "pre", "default");
    Splitter splitter = switch (name) {
      case "phi-2", "mpt", "olmo", "jais", "roberta-bpe" -> splitters().get("gpt-2");
      case "smollm", "starcoder", "refact", "command-r" -> // every digit on its own
          new Splitter.Sequence(List.of(new Splitter.Digits(true), new ByteLevel(false, true, true)));
      case "gpt-2", "llama-bpe", "qwen2" -> splitters().get(name);
      case "llama3", "llama-v3" -> splitters().get("llama-bpe");
      case "deepseek-r1-qwen" -> splitters().get("qwen2");
      case "default" -> byDefault();
      default -> throw file.wrong(
          KEY + "pre", "gpt-2, llama-bpe, qwen2, smollm or default: this pattern is not supported");
    };
    boolean qwen = splitter.equals(Splitter.byteLevel(VocabularyFiles.QWEN));
    boolean llama = name.startsWith("llama");
    Normalizer normalizer =
        qwen ? new Normalizer.Unicode(java.text.Normalizer.Form.NFC) : new Normalizer.Unchanged();
    var added = new ArrayList<AddedToken>();
    ObjectNode json = Normalizers.type("BPE").put("ignore_merges", llama);
    ObjectNode vocab = json.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      if (vocab.has(tokens.get(id))) {
        throw new IllegalArgumentException(
            KEY + "tokens[" + id + "]: found '" + tokens.get(id) + "' again, wanted it once");
      }
      vocab.put(tokens.get(id), id);
      if (types != null && types[id] == CONTROL) {
        added.add(AddedToken.special(id, tokens.get(id)));
      } else if (types != null && types[id] == USER_DEFINED) {
        added.add(new AddedToken(id, tokens.get(id), false, false, false, false, false));
      }
    }
    ArrayNode merges = json.putArray("merges");
    file.strings(KEY + "merges").forEach(merges::add);
    var found = new AddedTokens(added, normalizer);
    Merger merger = Models.read(new JsonAt(json, "tokenizer.ggml"), found::isSpecial, true);
    return framed(new Pipeline(found, normalizer, splitter, merger, Template.NONE, new ByteLevel(false, true, true)),
        Optional.empty(), llama, false);
  }

  private static Splitter byDefault() {
    var steps = new ArrayList<Splitter>();
    DEFAULT.forEach(p -> steps.add(new Splitter.Split(new RegexCuts(p, true), Splitter.Behavior.ISOLATED, false)));
    steps.add(new ByteLevel(false, true, false));
    return new Splitter.Sequence(steps);
  }

  /**
   * Converters write the beginning of a word as U+2581 and leave away the mark of what continues one; both ways are
   * read. Whether text is lowered is not in the file: it is where no token holds a capital of the Latin alphabet.
   */
  private Tokenizer wordPiece() {
    boolean marked = tokens.stream().anyMatch(t -> t.length() > 1 && t.charAt(0) == Metaspace.SYMBOL);
    var plain = new ArrayList<String>(tokens.size());
    boolean lower = true;
    for (String token : tokens) {
      boolean control = token.startsWith("[") && token.endsWith("]") && token.length() > 1;
      lower &= control || token.chars().noneMatch(c -> c >= 'A' && c <= 'Z');
      boolean begins = !token.isEmpty() && token.charAt(0) == Metaspace.SYMBOL;
      plain.add(!marked || control ? token : begins ? token.substring(1) : "##" + token);
    }
    var roles = new Roles(Map.of(), Optional.empty(), Optional.of("{\"do_lower_case\":" + lower + "}"));
    return new Tokenizer(VocabularyFiles.wordPiece(plain, roles), Roles.NONE);
  }

  private Tokenizer framed(Pipeline pipeline, Optional<SentencePieceModel> model, boolean bos, boolean eos) {
    Map<Roles.Role, String> roles = new EnumMap<>(Roles.Role.class);
    role(roles, Roles.Role.BOS, "bos_token_id");
    role(roles, Roles.Role.EOS, "eos_token_id");
    role(roles, Roles.Role.PAD, "padding_token_id");
    role(roles, Roles.Role.UNK, "unknown_token_id");
    AddedToken first = file.bool(KEY + "add_bos_token", bos) ? control(roles, Roles.Role.BOS, "bos_token_id") : null;
    AddedToken last = file.bool(KEY + "add_eos_token", eos) ? control(roles, Roles.Role.EOS, "eos_token_id") : null;
    return new Tokenizer(
        pipeline.withTemplate(Template.around(first, last)), new Roles(roles, chatTemplate()), model);
  }

  private Optional<String> chatTemplate() {
    String key = "tokenizer.chat_template";
    return file.has(key) ? Optional.of(file.string(key)) : Optional.empty();
  }

  private AddedToken control(Map<Roles.Role, String> roles, Roles.Role role, String key) {
    return roles.containsKey(role) ? AddedToken.special(id(key), roles.get(role)) : null;
  }

  private void role(Map<Roles.Role, String> roles, Roles.Role role, String key) {
    if (file.has(KEY + key)) {
      roles.put(role, tokens.get(id(key)));
    }
  }

  private int id(String key) {
    long id = file.integer(KEY + key);
    if (id < 0 || id >= tokens.size()) {
      throw file.wrong(KEY + key, "an id below " + tokens.size());
    }
    return (int) id;
  }

  private static byte[] bytes(long[] numbers) {
    var bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) numbers[i];
    }
    return bytes;
  }
}

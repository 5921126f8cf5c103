// The model part of tokenizer.json: vocabulary, merges and scores, read and written.
package org.neoglot.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes BPE, Unigram, WordPiece and WordLevel; settings that nothing here carries out are refused. */
final class Models {
  private static final Set<String> BPE = Set.of("type", "dropout", "unk_token", "continuing_subword_prefix",
      "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
  private static final Set<String> UNIGRAM = Set.of("type", "unk_id", "vocab", "byte_fallback");
  private static final Set<String> WORD_PIECE =
      Set.of("type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab");
  private static final Set<String> WORD_LEVEL = Set.of("type", "unk_token", "vocab");

  private Models() {}

  /**
   * @param specials true for control tokens
   * @param bytes words are seen as bytes, so the vocabulary of a BPE spells bytes
   */
  static Merger read(JsonAt model, IntPredicate specials, boolean bytes) {
    return switch (type(model)) {
      case "BPE" -> bpe(model.only(BPE), specials, bytes);
      case "Unigram" -> unigram(model.only(UNIGRAM));
      case "WordPiece" -> wordPiece(model.only(WORD_PIECE));
      case "WordLevel" -> wordLevel(model.only(WORD_LEVEL));
      default -> throw model.get("type").wanted(
          "one of BPE, Unigram, WordPiece, WordLevel: this model is not supported");
    };
  }

  /** Early files do not say the type: then what else they hold tells. */
  private static String type(JsonAt model) {
    if (!model.get("type").absent()) {
      return model.get("type").string();
    }
    return !model.get("merges").absent() ? "BPE" : model.get("vocab").node().isArray() ? "Unigram"
        : !model.get("max_input_chars_per_word").absent() ? "WordPiece" : "WordLevel";
  }

  private static Bpe bpe(JsonAt model, IntPredicate specials, boolean bytes) {
    JsonAt dropout = model.get("dropout");
    if (!dropout.absent() && !(dropout.node().isNumber() && dropout.node().doubleValue() == 0)) {
      throw dropout.wanted("null: dropout is not supported");
    }
    Vocabulary vocabulary = vocabulary(model.get("vocab").object());
    JsonAt unk = model.get("unk_token");
    String prefix = optional(model.get("continuing_subword_prefix"));
    var options = new Bpe.Options(unk.absent() ? -1 : token(unk, vocabulary), model.get("fuse_unk").bool(false),
        model.get("ignore_merges").bool(false), model.get("byte_fallback").bool(false), prefix,
        optional(model.get("end_of_word_suffix")), bytes);
    return new Bpe(vocabulary, merges(model.get("merges"), vocabulary, prefix), options, specials);
  }

  private static String optional(JsonAt json) {
    return json.absent() ? "" : json.string();
  }

  private static int token(JsonAt json, Vocabulary vocabulary) {
    int id = vocabulary.id(json.string());
    if (id < 0) {
      throw json.wanted("a token of the vocabulary");
    }
    return id;
  }

  private static Unigram unigram(JsonAt model) {
    List<JsonAt> entries = model.get("vocab").items();
    var tokens = new ArrayList<String>(entries.size());
    var scores = new double[entries.size()];
    for (JsonAt entry : entries) {
      if (entry.node().size() != 2) {
        throw entry.wanted("a token and its score");
      }
      List<JsonAt> pair = entry.items();
      scores[tokens.size()] = pair.get(1).number();
      tokens.add(pair.get(0).string());
    }
    JsonAt unk = model.get("unk_id");
    int unknown = unk.absent() ? -1 : unk.natural();
    if (unknown >= tokens.size()) {
      throw unk.wanted("an id below the " + tokens.size() + " tokens");
    }
    Vocabulary vocabulary;
    try {
      vocabulary = new Vocabulary(tokens);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("model.vocab: " + e.getMessage(), e);
    }
    return new Unigram(vocabulary, scores,
        new Unigram.Options(unknown, model.get("byte_fallback").bool(false), false));
  }

  private static WordPiece wordPiece(JsonAt model) {
    Vocabulary vocabulary = vocabulary(model.get("vocab").object());
    JsonAt prefix = model.get("continuing_subword_prefix");
    JsonAt longest = model.get("max_input_chars_per_word");
    int unknown = model.get("unk_token").absent() ? vocabulary.id("[UNK]") : token(model.get("unk_token"), vocabulary);
    try {
      return new WordPiece(
          vocabulary, unknown, prefix.absent() ? "##" : prefix.string(), longest.absent() ? 100 : longest.natural());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("model: " + e.getMessage(), e);
    }
  }

  private static WordLevel wordLevel(JsonAt model) {
    Vocabulary vocabulary = vocabulary(model.get("vocab").object());
    JsonAt unk = model.get("unk_token");
    // The library lets the unknown token be missing until a word is unknown; then the word vanishes here.
    return new WordLevel(vocabulary, unk.absent() ? -1 : vocabulary.id(unk.string()), false);
  }

  /** Ids need not be in order, nor without holes; two tokens on one id are an error. */
  static Vocabulary vocabulary(JsonAt vocab) {
    int count = vocab.node().size();
    var tokens = new ArrayList<String>(count);
    for (var entry : vocab.node().properties()) {
      var at = new JsonAt(entry.getValue(), (vocab.place().isEmpty() ? "" : vocab.place()) + "['" + entry.getKey() + "']");
      int id = at.natural();
      if (id > 4L * count + 1_000_000) { // a mistyped id must not ask for gigabytes
        throw at.wanted("an id not far beyond the " + count + " tokens");
      }
      if (id >= tokens.size()) {
        tokens.addAll(Collections.nCopies(id + 1 - tokens.size(), null));
      }
      String other = tokens.set(id, entry.getKey());
      if (other != null) {
        throw at.wanted("another id, for this one is already that of '" + other + "'");
      }
    }
    return new Vocabulary(tokens);
  }

  private static MergeList merges(JsonAt json, Vocabulary vocabulary, String prefix) {
    var list = new MergeList.Builder();
    for (JsonAt item : json.items()) {
      String left;
      String right;
      if (item.node().isString()) {
        String[] parts = item.string().split(" ", -1);
        if (item.string().startsWith("#version")) {
          continue; // the first line of merges.txt, which some converters carried over
        }
        if (parts.length != 2) {
          throw item.wanted("two tokens with one space between them");
        }
        left = parts[0];
        right = parts[1];
      } else {
        if (!item.node().isArray() || item.node().size() != 2) {
          throw item.wanted("a merge: \"a b\" or [\"a\", \"b\"]");
        }
        left = item.items().get(0).string();
        right = item.items().get(1).string();
      }
      list.add(id(item, left, vocabulary), id(item, right, vocabulary),
          id(item, MergeList.spelled(left, right, prefix), vocabulary));
    }
    return list.build();
  }

  /** The id of a token that a merge names, or an error at the merge. */
  private static int id(JsonAt item, String token, Vocabulary vocabulary) {
    int id = vocabulary.id(token);
    if (id < 0) {
      throw item.wanted("tokens of the vocabulary, which '" + token + "' is not");
    }
    return id;
  }

  /** The model as tokenizer.json writes it. */
  static ObjectNode write(Merger merger) {
    return switch (merger) {
      case Bpe bpe -> write(bpe);
      case Unigram unigram -> write(unigram);
      case WordPiece pieces -> {
        ObjectNode json = Normalizers.type("WordPiece").put("unk_token", pieces.vocabulary().token(pieces.unknown()))
            .put("continuing_subword_prefix", pieces.prefix()).put("max_input_chars_per_word", pieces.maxChars());
        yield put(json, pieces.vocabulary());
      }
      case WordLevel words -> put(Normalizers.type("WordLevel"), words.vocabulary())
          .put("unk_token", words.unknown() < 0 ? "" : words.vocabulary().token(words.unknown()));
    };
  }

  private static ObjectNode write(Bpe bpe) {
    Bpe.Options options = bpe.options();
    ObjectNode json = Normalizers.type("BPE");
    json.putNull("dropout").put("unk_token", bpe.vocabulary().token(options.unknown()));
    json.put("continuing_subword_prefix", options.prefix().isEmpty() ? null : options.prefix());
    json.put("end_of_word_suffix", options.suffix().isEmpty() ? null : options.suffix());
    json.put("fuse_unk", options.fuseUnknown()).put("byte_fallback", options.byteFallback());
    json.put("ignore_merges", options.ignoreMerges());
    put(json, bpe.vocabulary());
    merges(bpe, json.putArray("merges"));
    return json;
  }

  private static ObjectNode write(Unigram unigram) {
    ObjectNode json = Normalizers.type("Unigram");
    if (unigram.unknown() < 0) {
      json.putNull("unk_id");
    } else {
      json.put("unk_id", unigram.unknown());
    }
    ArrayNode vocab = json.putArray("vocab");
    for (int id = 0; id < unigram.vocabulary().size(); id++) {
      vocab.addArray().add(unigram.vocabulary().token(id)).add(unigram.score(id));
    }
    return json.put("byte_fallback", unigram.options().byteFallback());
  }

  /** The vocabulary by id; ids that are not in use are simply not listed. */
  private static ObjectNode put(ObjectNode json, Vocabulary vocabulary) {
    ObjectNode vocab = json.putObject("vocab");
    List<String> tokens = vocabulary.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      if (tokens.get(id) != null) {
        vocab.put(tokens.get(id), id);
      }
    }
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

// The model part of tokenizer.json: vocabulary and merges.
package org.neoglot.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Reads a BPE model, merges written either as {@code "a b"} or as {@code ["a", "b"]}. */
final class BpeReader {
  private static final Set<String> KNOWN = Set.of("type", "dropout", "unk_token", "continuing_subword_prefix",
      "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");

  private BpeReader() {}

  static Bpe read(JsonAt model, IntPredicate specials) {
    JsonAt type = model.get("type");
    // Early files do not say the type: then merges tell BPE from the others.
    if (type.absent() ? model.get("merges").absent() : !type.string().equals("BPE")) {
      throw type.wanted("BPE: other models are not supported");
    }
    model.only(KNOWN);
    refuseUnsupported(model);
    Vocabulary vocabulary = vocabulary(model.get("vocab").object());
    JsonAt unk = model.get("unk_token");
    int unknown = unk.absent() ? -1 : vocabulary.id(unk.string());
    if (!unk.absent() && unknown < 0) {
      throw unk.wanted("a token of the vocabulary");
    }
    var options = new Bpe.Options(unknown, model.get("fuse_unk").bool(false), model.get("ignore_merges").bool(false));
    return new Bpe(vocabulary, merges(model.get("merges"), vocabulary), options, specials);
  }

  /** Settings that would change ids, and that nothing here carries out. */
  private static void refuseUnsupported(JsonAt model) {
    JsonAt dropout = model.get("dropout");
    if (!dropout.absent() && !(dropout.node().isNumber() && dropout.node().doubleValue() == 0)) {
      throw dropout.wanted("null: dropout is not supported");
    }
    for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      if (!model.get(affix).absent() && !model.get(affix).string().isEmpty()) {
        throw model.get(affix).wanted("none: marked word parts are not supported");
      }
    }
    if (model.get("byte_fallback").bool(false)) {
      throw model.get("byte_fallback").wanted("false: byte fallback is not supported");
    }
  }

  /** Ids need not be in order, nor without holes; two tokens on one id are an error. */
  private static Vocabulary vocabulary(JsonAt vocab) {
    int count = vocab.node().size();
    var tokens = new ArrayList<String>(count);
    for (var entry : vocab.node().properties()) {
      var at = new JsonAt(entry.getValue(), "model.vocab['" + entry.getKey() + "']");
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

  private static MergeList merges(JsonAt json, Vocabulary vocabulary) {
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
      list.add(id(item, left, vocabulary), id(item, right, vocabulary), id(item, left + right, vocabulary));
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
}

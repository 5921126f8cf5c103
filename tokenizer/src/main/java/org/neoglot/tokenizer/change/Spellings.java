// Tokens by what they spell, whatever the kind of vocabulary.
package org.neoglot.tokenizer.change;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.nio.charset.StandardCharsets;
import org.neoglot.tokenizer.ByteAlphabet;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.Vocabulary;
import org.neoglot.tokenizer.WordPiece;

/** The first id that spells a text; special tokens are found by name among special tokens only. */
final class Spellings {
  private final Object2IntOpenHashMap<String> ids = new Object2IntOpenHashMap<>();

  Spellings(Tokenizer tokenizer) {
    ids.defaultReturnValue(-1);
    for (int id = 0; id < tokenizer.size(); id++) {
      String key = key(tokenizer, id);
      if (key != null) {
        ids.putIfAbsent(key, id);
      }
    }
  }

  /** The id here that spells what an id of another tokenizer spells, or -1. */
  int idOf(Tokenizer other, int id) {
    String key = key(other, id);
    return key == null ? -1 : ids.getInt(key);
  }

  /** What a token spells, as bytes in letters, after a mark for its kind; null for an unused id. */
  static String key(Tokenizer tokenizer, int id) {
    if (!inUse(tokenizer, id)) {
      return null;
    }
    return tokenizer.isSpecial(id) ? "!" + tokenizer.token(id) : "." + ByteAlphabet.spell(bytes(tokenizer, id));
  }

  /** What a token stands for inside a text: a WordPiece that begins a word stands behind a space, as others' tokens do. */
  static byte[] bytes(Tokenizer tokenizer, int id) {
    if (tokenizer.pipeline().merger() instanceof WordPiece words && tokenizer.pipeline().added().get(id) == null) {
      String token = tokenizer.token(id);
      String text = token.startsWith(words.prefix()) ? token.substring(words.prefix().length()) : " " + token;
      return text.getBytes(StandardCharsets.UTF_8);
    }
    return tokenizer.bytes(id);
  }

  /** Whether an id is a token. */
  static boolean inUse(Tokenizer tokenizer, int id) {
    Vocabulary vocabulary = tokenizer.pipeline().merger().vocabulary();
    return vocabulary.token(id) != null || tokenizer.pipeline().added().get(id) != null;
  }
}

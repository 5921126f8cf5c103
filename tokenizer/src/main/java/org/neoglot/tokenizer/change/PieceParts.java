// What a new token was before: the old tokens that its text was cut into.
package org.neoglot.tokenizer.change;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.neoglot.tokenizer.Bpe;
import org.neoglot.tokenizer.ByteFallback;
import org.neoglot.tokenizer.Ids;
import org.neoglot.tokenizer.Merger;
import org.neoglot.tokenizer.Metaspace;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.WordPiece;

/** Tokens of one vocabulary in terms of another one's, of whatever kinds the two are. Immutable. */
public final class PieceParts {
  private static final int[] NONE = {};

  private final Tokenizer old;
  private final Tokenizer made;
  private final Merger merger;

  public PieceParts(Tokenizer old, Tokenizer made) {
    this.old = old;
    this.made = made;
    merger = old.pipeline().merger();
  }

  /** The old ids that spell a new token; none where it is special, unused, or cannot be spelled. */
  public int[] of(int newId) {
    if (!Spellings.inUse(made, newId) || made.isSpecial(newId)) {
      return NONE;
    }
    byte[] bytes = Spellings.bytes(made, newId);
    if (merger instanceof Bpe bpe && bpe.options().bytes()) {
      return bpe.segment(bytes);
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      return singleBytes(bytes); // a part of a character
    }
    int[] parts = known(merger instanceof WordPiece words ? greedy(words, text) : merged(text));
    // The text as a token spells it may be other than normal, such as in capitals.
    return parts.length > 0 ? parts : known(old.encodePlain(text));
  }

  private int[] singleBytes(byte[] bytes) {
    var ids = new Ids(bytes.length);
    for (byte b : bytes) {
      int id = merger.vocabulary().id(ByteFallback.token(b & 0xFF));
      if (id >= 0) {
        ids.add(id);
      }
    }
    return ids.toArray();
  }

  private int[] merged(String text) {
    boolean meta = merger.vocabulary().id(Character.toString(Metaspace.SYMBOL)) >= 0;
    String word = meta ? text.replace(' ', (char) Metaspace.SYMBOL) : text;
    var ids = new Ids(8);
    merger.encode(word, 0, word.length(), ids);
    return ids.toArray();
  }

  /** As WordPiece cuts, but for a text that may go on a word, which the algorithm itself is never asked for. */
  private static int[] greedy(WordPiece words, String text) {
    boolean begins = text.startsWith(" ");
    String word = text.strip();
    var ids = new Ids(8);
    for (int at = 0; at < word.length(); ) {
      int end = word.length();
      int id = -1;
      while (end > at && id < 0) {
        id = words.vocabulary().id((at == 0 && begins ? "" : words.prefix()) + word.substring(at, end));
        end -= id < 0 ? 1 : 0;
      }
      if (id < 0) {
        return NONE;
      }
      ids.add(id);
      at = end;
    }
    return ids.toArray();
  }

  private int[] known(int[] ids) {
    return Arrays.stream(ids).filter(id -> id != merger.unknown()).toArray();
  }
}

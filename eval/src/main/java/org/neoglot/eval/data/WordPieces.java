// Words of a sentence as pieces, and which piece stands for which word.
package org.neoglot.eval.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.tokenizer.Encoding;
import org.neoglot.tokenizer.Tokenizer;

/**
 * A part of a sentence that fits into a model: a framed sequence, and for each of some words the row of its first piece
 * (Devlin et al. 2019, section 5.3). A sentence that is too long becomes several parts; none of its words is lost.
 *
 * @param sentence the number of the sentence
 * @param from the first word of the part
 * @param rows for each word from there on the row of its first piece; -1 where the tokenizer leaves nothing of a word
 */
public record WordPieces(Sequence sequence, int sentence, int from, int[] rows) {
  /** Words from {@link #from} on that have a row. */
  public int asked() {
    return (int) Arrays.stream(rows).filter(r -> r >= 0).count();
  }

  /** The sentence as text, a space between words, in its pieces; each word in as few parts as the room allows. */
  public static List<WordPieces> of(Tokenizer tokenizer, Framing framing, List<String> words, int sentence, int room) {
    Encoding encoding = tokenizer.encoding(String.join(" ", words));
    int[] firsts = firsts(encoding, words);
    int left = framing.room(room, false);
    List<WordPieces> parts = new ArrayList<>();
    int word = 0;
    while (word < words.size()) {
      int begin = begin(firsts, word, encoding.size());
      int end = word + 1;
      while (end < words.size() && begin(firsts, end + 1, encoding.size()) - begin <= left) end++;
      int to = begin(firsts, end, encoding.size());
      parts.add(part(framing, encoding, firsts, sentence, word, end, begin, to, room));
      word = end;
    }
    return parts;
  }

  private static WordPieces part(Framing framing, Encoding encoding, int[] firsts, int sentence,
      int word, int end, int begin, int to, int room) {
    Sequence sequence = framing.one(Arrays.copyOfRange(encoding.ids(), begin, to), room);
    int[] rows = new int[end - word];
    for (int w = word; w < end; w++) rows[w - word] = firsts[w] < 0 ? -1 : sequence.first() + firsts[w] - begin;
    return new WordPieces(sequence, sentence, word, rows);
  }

  /** The first piece of the first word from there on that has one. */
  private static int begin(int[] firsts, int word, int size) {
    if (word == 0) return 0;
    for (int w = word; w < firsts.length; w++) if (firsts[w] >= 0) return firsts[w];
    return size;
  }

  /** A piece belongs to the word in which it ends: some tokenizers put the space before a word into its first piece. */
  private static int[] firsts(Encoding encoding, List<String> words) {
    int[] firsts = new int[words.size()];
    int start = 0;
    int piece = 0;
    for (int w = 0; w < firsts.length; w++) {
      int end = start + words.get(w).codePointCount(0, words.get(w).length());
      while (piece < encoding.size() && encoding.ends()[piece] <= start) piece++;
      boolean own = piece < encoding.size() && encoding.starts()[piece] < end;
      firsts[w] = own ? piece : -1;
      if (own) piece++;
      start = end + 1;
    }
    return firsts;
  }
}

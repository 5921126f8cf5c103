// Whole words are tokens; a word that is none is unknown.
package org.neoglot.tokenizer;


/**
 * A word is a token or unknown.
 *
 * @param vocabulary the words
 * @param unknown id of the unknown token, or -1: then unknown words vanish
 * @param fuseUnknown neighbouring unknown words become one token, shown as their text: SentencePiece's way
 */
public record WordLevel(Vocabulary vocabulary, int unknown, boolean fuseUnknown) implements Merger {
  @Override
  public void encode(String text, int from, int to, Ids ids) {
    int id = vocabulary.id(text.substring(from, to));
    int known = id >= 0 ? id : unknown;
    boolean again = fuseUnknown && known == unknown && ids.last() == unknown;
    if (known >= 0 && !again) {
      ids.add(known);
    }
  }

  @Override
  public void pieces(String word, Pieces sink) {
    int id = vocabulary.id(word);
    if (id >= 0 || unknown >= 0) {
      sink.piece(id >= 0 ? id : unknown, 0, word.length(), id < 0 && fuseUnknown);
    }
  }
}

// The longest token that a word begins with, then the longest that goes on, and so on.
package org.neoglot.tokenizer;


/**
 * WordPiece as BERT uses it (Wu et al. 2016, arXiv:1609.08144; greedy from the left). A word that cannot be spelled to
 * its end is unknown as a whole, and so is a word of too many characters.
 */
public final class WordPiece implements Merger {
  private final Vocabulary vocabulary;
  private final int unknown;
  private final String prefix;
  private final int maxChars;
  private final Trie begin = new Trie();
  private final Trie goOn = new Trie();
  private final WordCache cache = new WordCache();

  /**
   * @param unknown id of the unknown token
   * @param prefix mark of tokens that go on a word, by custom {@code ##}
   * @param maxChars a word of more characters is unknown
   * @throws IllegalArgumentException if the unknown token is none, or no word could have a character
   */
  public WordPiece(Vocabulary vocabulary, int unknown, String prefix, int maxChars) {
    if (vocabulary.token(unknown) == null || maxChars < 1) {
      throw new IllegalArgumentException("unknown token " + unknown + ", words of at most " + maxChars
          + " characters; wanted an id in use and at least 1");
    }
    this.vocabulary = vocabulary;
    this.unknown = unknown;
    this.prefix = prefix;
    this.maxChars = maxChars;
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      if (token == null) {
        continue;
      }
      begin.add(token, id); // a word may well begin with the mark: then the mark is text
      if (token.startsWith(prefix)) {
        goOn.add(token.substring(prefix.length()), id);
      }
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int unknown() {
    return unknown;
  }

  /** The mark of tokens that go on a word. */
  public String prefix() {
    return prefix;
  }

  /** A word of more characters is unknown. */
  public int maxChars() {
    return maxChars;
  }

  @Override
  public void encode(String text, int from, int to, Ids ids) {
    int[] found = cache.get(text, from, to);
    if (found == null) {
      found = cut(text, from, to, false).toArray();
      cache.put(text, from, to, found);
    }
    ids.addAll(found, found.length);
  }

  @Override
  public void pieces(String word, Pieces sink) {
    Word cut = cut(word, 0, word.length(), true);
    for (int i = 0; i < cut.size; i++) {
      sink.piece(cut.ids[i], cut.starts[i], cut.ends[i], false);
    }
  }

  private Word cut(String text, int from, int to, boolean places) {
    var word = new Word(8, places);
    boolean tooLong = to - from > maxChars && text.codePointCount(from, to) > maxChars;
    int at = tooLong ? to : from;
    while (at < to) {
      Trie trie = at == from ? begin : goOn;
      int length = trie.longest(text, at, to);
      if (length == 0) {
        break;
      }
      word.add(trie.get(text.substring(at, at + length)), at - from, at + length - from);
      at += length;
    }
    if (tooLong || at < to) {
      word = new Word(1, places);
      word.add(unknown, 0, to - from);
    }
    return word;
  }
}

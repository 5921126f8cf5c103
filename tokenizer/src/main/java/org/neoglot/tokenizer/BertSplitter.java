// Words as BERT's tokenizer sees them: cut at white space, and every punctuation mark on its own.
package org.neoglot.tokenizer;

/** Cuts at white space, which is dropped, and around each punctuation mark. */
public record BertSplitter() implements Splitter {
  @Override
  public void split(Aligned text, int from, int to, Sink sink) {
    String s = text.text();
    int done = from;
    for (int i = from; i < to; ) {
      int c = s.codePointAt(i);
      int next = i + Character.charCount(c);
      boolean space = Chars.isSpace(c);
      if (space || Chars.isPunctuation(c)) {
        if (done < i) {
          sink.word(text, done, i);
        }
        if (!space) {
          sink.word(text, i, next);
        }
        done = next;
      }
      i = next;
    }
    if (done < to) {
      sink.word(text, done, to);
    }
  }
}

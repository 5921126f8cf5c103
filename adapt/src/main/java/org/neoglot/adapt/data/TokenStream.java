package org.neoglot.adapt.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.eval.data.Texts;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Documents as one stream of ids, {@code end d1 end d2 end}, where {@code end} is the end-of-text id: it ends one
 * document and begins the next. Native memory, so that a stream may be longer than an array.
 */
public final class TokenStream implements AutoCloseable {
  /** Documents that are encoded in parallel before they are appended in their order. */
  private static final int BLOCK = 256;

  private final Arena arena = Arena.ofShared();
  private final int end;
  private MemorySegment ids = arena.allocate(1 << 20, 8);
  private long size;
  private long bytes;
  private long documents;

  private TokenStream(int end) {
    this.end = end;
  }

  /**
   * Encodes documents; what is written like a special token in them is text like any other.
   *
   * @throws IllegalArgumentException if the tokenizer has no end-of-text token
   */
  public static TokenStream of(Tokenizer tokenizer, List<String> documents) {
    return of(tokenizer, documents, endOf(tokenizer));
  }

  /** The same with another id to separate documents. */
  public static TokenStream of(Tokenizer tokenizer, List<String> documents, int end) {
    TokenStream stream = new TokenStream(end);
    try {
      stream.add(stream.end);
      for (int from = 0; from < documents.size(); from += BLOCK) {
        stream.add(tokenizer, documents.subList(from, Math.min(documents.size(), from + BLOCK)));
      }
      return stream;
    } catch (RuntimeException | Error e) {
      stream.close();
      throw e;
    }
  }

  private void add(Tokenizer tokenizer, List<String> some) {
    int[][] encoded = new int[some.size()][];
    IntStream.range(0, encoded.length).parallel().forEach(i -> encoded[i] = tokenizer.encodePlain(some.get(i)));
    for (int i = 0; i < encoded.length; i++) {
      for (int id : encoded[i]) add(id);
      add(end);
      bytes += Texts.utf8Length(some.get(i));
      documents++;
    }
  }

  /**
   * The id that separates documents in a stream to train on: end-of-text, or the begin-of-text token where there is only
   * that. A text by itself has ends of its own, see {@link org.neoglot.eval.data.TextEnds}.
   */
  public static int endOf(Tokenizer tokenizer) {
    return tokenizer.eos().orElseGet(() -> tokenizer.bos().orElseThrow(() ->
        new IllegalArgumentException("the tokenizer names no end-of-text token, which separates documents")));
  }

  private void add(int id) {
    if (4 * size == ids.byteSize()) {
      MemorySegment larger = arena.allocate(2 * ids.byteSize(), 8);
      MemorySegment.copy(ids, 0, larger, 0, ids.byteSize());
      ids = larger;
    }
    ids.setAtIndex(ValueLayout.JAVA_INT, size++, id);
  }

  /** The id at a place from 0 to {@link #size} - 1. */
  public int get(long index) {
    return ids.getAtIndex(ValueLayout.JAVA_INT, index);
  }

  /** Ids, the separators included. */
  public long size() {
    return size;
  }

  /** UTF-8 bytes of the documents. */
  public long bytes() {
    return bytes;
  }

  public long documents() {
    return documents;
  }

  /** The id that stands before, between and behind documents. */
  public int end() {
    return end;
  }

  @Override
  public void close() {
    arena.close();
  }
}

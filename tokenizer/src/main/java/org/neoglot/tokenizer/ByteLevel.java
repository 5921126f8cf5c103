// Words are seen as their bytes: nothing is ever unknown, and decoding gives the bytes back.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * The byte-level step of GPT-2 and its followers; the same settings occur as splitter, as decoder and as
 * post-processor of tokenizer.json.
 *
 * @param addPrefixSpace puts a space before text that does not begin with one
 * @param trimOffsets as a post-processor: offsets leave out the spaces that tokens begin and end with
 * @param useRegex cuts by GPT-2's pattern; false where another splitter has done the cutting
 */
public record ByteLevel(boolean addPrefixSpace, boolean trimOffsets, boolean useRegex) implements Splitter, Decoder {
  /** The words, each spelled in the byte alphabet. */
  @Override
  public void split(Aligned text, int from, int to, Sink sink) {
    cut(text, from, to, (t, f, e) -> {
      Aligned letters = ByteLetters.spell(t, f, e);
      sink.word(letters, 0, letters.length());
    });
  }

  /** The words as they stand in the text: for mergers that see bytes by themselves. */
  private void cut(Aligned text, int from, int to, Sink sink) {
    if (from == to) {
      return;
    }
    Aligned t = text;
    int f = from;
    int e = to;
    if (addPrefixSpace && text.text().charAt(from) != ' ') {
      t = text.edit(from, to).place(' ', from).keepTo(to).done();
      f = 0;
      e = t.length();
    }
    if (useRegex) {
      RegexCuts.GPT2.split(t, f, e, Behavior.ISOLATED, false, sink);
    } else {
      sink.word(t, f, e);
    }
  }

  /**
   * Whether a splitter sees text as bytes in its last step and no other: then the words can be handed to a merger that
   * sees bytes by itself, without spelling them.
   */
  static boolean endsOnly(Splitter splitter) {
    return switch (splitter) {
      case ByteLevel byteLevel -> true;
      case Splitter.Sequence sequence -> !sequence.steps().isEmpty() && endsOnly(sequence.steps().getLast())
          && sequence.steps().stream().limit(sequence.steps().size() - 1L).noneMatch(ByteLevel::occursIn);
      default -> false;
    };
  }

  private static boolean occursIn(Splitter splitter) {
    return splitter instanceof ByteLevel
        || splitter instanceof Splitter.Sequence s && s.steps().stream().anyMatch(ByteLevel::occursIn);
  }

  /** How a splitter hands on words. */
  interface Cutting {
    void split(Aligned text, int from, int to, Sink sink);
  }

  /** The same words, not spelled in the byte alphabet; for a splitter that {@link #endsOnly} byte-level. */
  static Cutting unspelled(Splitter splitter) {
    if (splitter instanceof Splitter.Sequence sequence) {
      var first = new ArrayList<>(sequence.steps());
      Cutting last = unspelled(first.removeLast());
      if (first.isEmpty()) {
        return last;
      }
      Splitter before = first.size() == 1 ? first.getFirst() : new Splitter.Sequence(first);
      if (last instanceof Plain) {
        return before::split;
      }
      return (text, from, to, sink) -> before.split(text, from, to, (t, f, e) -> last.split(t, f, e, sink));
    }
    var step = (ByteLevel) splitter;
    return step.useRegex || step.addPrefixSpace ? step::cut : new Plain();
  }

  /** The whole stretch is one word. */
  private record Plain() implements Cutting {
    @Override
    public void split(Aligned text, int from, int to, Sink sink) {
      if (from < to) {
        sink.word(text, from, to);
      }
    }
  }

  /** A token spelled in the byte alphabet is those bytes; any other (an added token, usually) is its UTF-8. */
  @Override
  public byte[] bytes(String token) {
    byte[] bytes = ByteAlphabet.bytesOrNull(token);
    return bytes != null ? bytes : token.getBytes(StandardCharsets.UTF_8);
  }

  /** All tokens become one text: a character may begin in one and end in another. */
  @Override
  public Stage stage(Stage next) {
    return new Stage(next) {
      private final Utf8 utf8 = new Utf8();
      private final StringBuilder token = new StringBuilder();
      private final StringBuilder ready = new StringBuilder();

      @Override
      void text(String part) {
        token.append(part);
      }

      @Override
      void end() {
        utf8.append(bytes(token.toString()), ready);
        token.setLength(0);
        flush();
      }

      private void flush() {
        if (!ready.isEmpty()) {
          next.text(ready.toString());
          ready.setLength(0);
        }
      }

      @Override
      void finish() {
        utf8.finish(ready);
        flush();
        next.end();
        next.finish();
      }
    };
  }

  @Override
  public String inner(String token) {
    return new String(bytes(token), StandardCharsets.UTF_8);
  }
}

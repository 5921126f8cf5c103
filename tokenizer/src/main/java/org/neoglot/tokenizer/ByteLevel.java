// Words are seen as their bytes: nothing is ever unknown, and decoding gives the bytes back.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;

/**
 * The byte-level step of GPT-2 and its followers; the same settings occur as splitter, as decoder and as
 * post-processor of tokenizer.json.
 *
 * @param addPrefixSpace puts a space before text that does not begin with one
 * @param trimOffsets a matter of character offsets, which Neoglot does not report; kept so that it is written back
 * @param useRegex cuts by GPT-2's pattern; false where another splitter has done the cutting
 */
public record ByteLevel(boolean addPrefixSpace, boolean trimOffsets, boolean useRegex) implements Splitter, Decoder {
  @Override
  public void split(String text, int from, int to, Sink sink) {
    if (addPrefixSpace && from < to && text.charAt(from) != ' ') {
      String spaced = " " + text.substring(from, to);
      cut(spaced, 0, spaced.length(), sink);
    } else {
      cut(text, from, to, sink);
    }
  }

  /**
   * Whether a splitter sees text as bytes in its last step and no other: behind ByteLevel the text is letters of the
   * byte alphabet, which no step may take for text.
   */
  static boolean endsOnly(Splitter splitter) {
    return switch (splitter) {
      case ByteLevel byteLevel -> true;
      case Sequence sequence -> !sequence.steps().isEmpty() && endsOnly(sequence.steps().getLast())
          && sequence.steps().stream().limit(sequence.steps().size() - 1L).noneMatch(ByteLevel::occursIn);
      default -> false;
    };
  }

  private static boolean occursIn(Splitter splitter) {
    return splitter instanceof ByteLevel
        || splitter instanceof Sequence s && s.steps().stream().anyMatch(ByteLevel::occursIn);
  }

  private void cut(String text, int from, int to, Sink sink) {
    if (useRegex) {
      RegexCuts.GPT2.split(text, from, to, Behavior.ISOLATED, false, sink);
    } else if (from < to) {
      sink.word(text, from, to);
    }
  }

  /** A token spelled in the byte alphabet is those bytes; any other (an added token, usually) is its UTF-8. */
  @Override
  public byte[] bytes(String token) {
    byte[] bytes = ByteAlphabet.bytesOrNull(token);
    return bytes != null ? bytes : token.getBytes(StandardCharsets.UTF_8);
  }
}

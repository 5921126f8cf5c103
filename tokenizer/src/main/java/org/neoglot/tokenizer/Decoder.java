// Tokens back to text: the family of decoders, and those of a few lines.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Turns tokens back into text. Implementations are immutable. */
public sealed interface Decoder permits ByteLevel, Metaspace, Replace, WordPieceDecoder, CtcDecoder, ByteFallback,
    StripDecoder, SentencePieceDecoder, Decoder.Fuse, Decoder.Suffix, Decoder.Spaced, Decoder.Sequence {
  /** A stage that does this decoder's work and gives what comes out to the next. */
  Stage stage(Stage next);

  /** What a token adds to a text in the middle of it. */
  String inner(String token);

  /** The bytes that a token stands for in the middle of a text; they need not be whole characters. */
  default byte[] bytes(String token) {
    return inner(token).getBytes(StandardCharsets.UTF_8);
  }

  /** Joins all tokens into one, for the decoders behind it. */
  record Fuse() implements Decoder {
    @Override
    public Stage stage(Stage next) {
      return new Stage(next) {
        @Override
        void text(String part) {
          next.text(part);
        }

        @Override
        void end() {} // the next token goes on where this one ended

        @Override
        void finish() {
          next.end();
          next.finish();
        }
      };
    }

    @Override
    public String inner(String token) {
      return token;
    }
  }

  /** Words end with a suffix ({@code </w>}) that becomes a space, or nothing at the end of the text. */
  record Suffix(String suffix) implements Decoder {
    @Override
    public Stage stage(Stage next) {
      return new Stage.KnowsLast(next) {
        @Override
        String token(String token, boolean last) {
          return token.replace(suffix, last ? "" : " ");
        }
      };
    }

    @Override
    public String inner(String token) {
      return token.replace(suffix, " ");
    }
  }

  /** Tokens with spaces between them: what a tokenizer without a decoder does. */
  record Spaced() implements Decoder {
    @Override
    public Stage stage(Stage next) {
      return new Stage.PerToken(next) {
        @Override
        String token(int index, String token) {
          return index == 0 ? token : inner(token);
        }
      };
    }

    @Override
    public String inner(String token) {
      return " " + token;
    }
  }

  /** One after the other. */
  record Sequence(List<Decoder> steps) implements Decoder {
    public Sequence {
      steps = List.copyOf(steps);
    }

    @Override
    public Stage stage(Stage next) {
      Stage stage = next;
      for (Decoder step : steps.reversed()) {
        stage = step.stage(stage);
      }
      return stage;
    }

    @Override
    public String inner(String token) {
      String s = token;
      for (Decoder step : steps) {
        // What works on the ends of the whole text does nothing in its middle, once the tokens are joined.
        if (step instanceof Fuse) {
          break;
        }
        s = step.inner(s);
      }
      return s;
    }

    @Override
    public byte[] bytes(String token) {
      String s = token;
      for (Decoder step : steps) {
        if (step instanceof ByteFallback fallback && ByteFallback.unsignedByte(s) >= 0) {
          return fallback.bytes(s);
        } else if (step instanceof ByteLevel bytes) {
          return bytes.bytes(s);
        } else if (step instanceof Fuse) {
          break;
        }
        s = step.inner(s);
      }
      return s.getBytes(StandardCharsets.UTF_8);
    }
  }
}

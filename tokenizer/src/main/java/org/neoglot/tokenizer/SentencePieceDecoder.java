// SentencePiece's way back from pieces to text.
package org.neoglot.tokenizer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Joins pieces: U+2581 becomes a space, but for the one that was put before the text; control pieces vanish; byte pieces
 * become characters, and every byte that belongs to none becomes U+FFFD.
 */
public final class SentencePieceDecoder implements Decoder {
  private static final String SYMBOL = Character.toString(Metaspace.SYMBOL);

  private final Map<String, SentencePieceModel.Type> types = new HashMap<>(); // of all but normal pieces
  private final String unknownSurface;
  private final boolean dropsFirst;
  private final boolean dropsAll;
  private final Optional<SentencePieceNormalizer> rules;

  SentencePieceDecoder(SentencePieceModel model) {
    for (SentencePieceModel.Piece piece : model.pieces()) {
      if (piece.type() != SentencePieceModel.Type.NORMAL) {
        types.put(piece.text(), piece.type());
      }
    }
    unknownSurface = model.unknownSurface();
    dropsAll = model.removeExtraSpaces();
    rules = model.denormalizer();
    dropsFirst = dropsAll || model.addDummyPrefix();
  }

  private SentencePieceModel.Type type(String piece) {
    return types.getOrDefault(piece, SentencePieceModel.Type.NORMAL);
  }

  /** Where decoded text is rewritten, it comes out at the end: a rule may reach as far. */
  @Override
  public Stage stage(Stage next) {
    return pieces(rules.isEmpty() ? next : new Fuse().stage(new Stage.PerToken(next) {
      @Override
      String token(int index, String token) {
        return rules.get().apply(token);
      }
    }));
  }

  private Stage pieces(Stage next) {
    return new Stage.PerToken(next) {
      private final Bytes bytes = new Bytes();
      private boolean begun; // some text has come out, or the first space was dropped

      @Override
      String token(int index, String token) {
        if (type(token) == SentencePieceModel.Type.BYTE) {
          bytes.add(ByteFallback.unsignedByte(token));
          return null;
        }
        String before = bytes.take();
        begun |= !before.isEmpty();
        String text = inner(token);
        boolean spaced = type(token) != SentencePieceModel.Type.CONTROL
            && type(token) != SentencePieceModel.Type.UNKNOWN && token.startsWith(SYMBOL);
        if (!begun && dropsFirst && spaced) {
          text = text.substring(1);
          begun = !dropsAll;
        }
        begun |= !text.isEmpty();
        return before + text;
      }

      @Override
      void finish() {
        give(bytes.take());
        next.finish();
      }
    };
  }

  /** A run of byte pieces. */
  private static final class Bytes {
    private final Utf8 utf8 = new Utf8(true);
    private final StringBuilder text = new StringBuilder();
    private final byte[] one = new byte[1];

    void add(int unsigned) {
      one[0] = (byte) unsigned;
      utf8.append(one, text);
    }

    String take() {
      utf8.finish(text);
      String taken = text.toString();
      text.setLength(0);
      return taken;
    }
  }

  @Override
  public String inner(String token) {
    return switch (type(token)) {
      case CONTROL -> "";
      case UNKNOWN -> unknownSurface;
      default -> token.replace(SYMBOL, " ");
    };
  }

  @Override
  public byte[] bytes(String token) {
    return type(token) == SentencePieceModel.Type.BYTE ? new byte[] {(byte) ByteFallback.unsignedByte(token)}
        : Decoder.super.bytes(token);
  }
}

// A SentencePiece model file: pieces with their scores, and how it was trained and normalizes.
package org.neoglot.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code sentencepiece_model.proto} describes; fields that are not looked at here are kept and written back. An id
 * is the index of its piece. Immutable.
 */
public final class SentencePieceModel {
  /** How pieces are formed; numbered as in {@code TrainerSpec.ModelType}, from 1. */
  public enum Kind { UNIGRAM, BPE, WORD, CHAR }

  /** What a piece is for; numbered as in {@code ModelProto.SentencePiece.Type}, from 1. */
  public enum Type {
    NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE;

    /** Whether text can become such a piece by its spelling. */
    boolean spells() {
      return this == NORMAL || this == USER_DEFINED || this == UNUSED;
    }
  }

  /**
   * A piece.
   *
   * @param text its spelling, with U+2581 for a space
   * @param score its log probability (Unigram) or minus its rank (BPE)
   */
  public record Piece(String text, float score, Type type) {
    public Piece {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("a piece is empty; wanted some text");
      }
    }
  }

  private static final int PIECES = 1;
  private static final int TRAINER = 2;
  private static final int NORMALIZER = 3;
  private static final int DENORMALIZER = 5;
  private static final int MODEL_TYPE = 3;
  private static final int BYTE_FALLBACK = 35;
  private static final int SUFFIX = 24;
  private static final int CHARS_MAP = 2;

  private final List<Piece> pieces;
  private final ProtoMessage trainer;
  private final ProtoMessage normalizer;
  private final List<ProtoMessage.Field> rest;
  private final int unknown;
  private final Optional<CharsMap> map;
  private final Optional<SentencePieceNormalizer> denormalizer;

  private SentencePieceModel(
      List<Piece> pieces, ProtoMessage trainer, ProtoMessage normalizer, List<ProtoMessage.Field> rest) {
    this.pieces = List.copyOf(pieces);
    this.trainer = trainer;
    this.normalizer = normalizer;
    this.rest = List.copyOf(rest);
    unknown = checkedUnknown();
    byte[] rules = normalizer.bytes(CHARS_MAP);
    map = rules == null || rules.length == 0 ? Optional.empty() : Optional.of(new CharsMap(rules));
    kind(); // to be refused now, if at all
    denormalizer = denormalizer(rest);
  }

  private static Optional<SentencePieceNormalizer> denormalizer(List<ProtoMessage.Field> rest) {
    for (ProtoMessage.Field field : rest) {
      if (field.number() == DENORMALIZER) {
        ProtoMessage spec = ProtoMessage.parse(field.bytes(), "denormalizer_spec");
        byte[] rules = spec.bytes(CHARS_MAP);
        return rules == null || rules.length == 0 ? Optional.empty() : Optional.of(new SentencePieceNormalizer(
            new CharsMap(rules), spec.bool(3, true), spec.bool(4, true), spec.bool(5, true), false));
      }
    }
    return Optional.empty();
  }

  /** One unknown piece, one id a spelling, all byte pieces or none. */
  private int checkedUnknown() {
    int found = -1;
    int bytes = 0;
    Set<String> seen = new HashSet<>();
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      if (!seen.add(piece.text())) {
        throw new IllegalArgumentException("pieces[" + id + "]: '" + piece.text() + "' is there twice; wanted it once");
      }
      if (piece.type() == Type.UNKNOWN) {
        if (found >= 0) {
          throw new IllegalArgumentException(
              "pieces[" + id + "]: a second unknown piece, after " + found + "; wanted one");
        }
        found = id;
      }
      bytes += piece.type() == Type.BYTE && ByteFallback.unsignedByte(piece.text()) >= 0 ? 1 : 0;
    }
    if (found < 0) {
      throw new IllegalArgumentException(pieces.size() + " pieces, none for the unknown; wanted one");
    }
    if (byteFallback() && bytes != ByteAlphabet.SIZE) {
      throw new IllegalArgumentException(bytes + " byte pieces; wanted " + ByteAlphabet.SIZE + " for byte fallback");
    }
    return found;
  }

  /**
   * Reads a model file.
   *
   * @throws IllegalArgumentException if it is cut short, malformed or contradicts itself; the message names the place
   */
  public static SentencePieceModel parse(byte[] file) {
    var pieces = new ArrayList<Piece>();
    var rest = new ArrayList<ProtoMessage.Field>();
    ProtoMessage trainer = ProtoMessage.EMPTY;
    ProtoMessage normalizer = ProtoMessage.EMPTY;
    for (ProtoMessage.Field field : ProtoMessage.parse(file, "model").fields()) {
      if (field.number() <= DENORMALIZER && field.bytes() == null) {
        throw new IllegalArgumentException(
            "model, field " + field.number() + ": found a number, wanted a message: this is no SentencePiece model");
      }
      switch (field.number()) {
        case PIECES -> pieces.add(piece(field.bytes(), pieces.size()));
        case TRAINER -> trainer = ProtoMessage.parse(field.bytes(), "trainer_spec");
        case NORMALIZER -> normalizer = ProtoMessage.parse(field.bytes(), "normalizer_spec");
        default -> rest.add(field);
      }
    }
    return new SentencePieceModel(pieces, trainer, normalizer, rest);
  }

  private static Piece piece(byte[] bytes, int id) {
    try {
      ProtoMessage message = ProtoMessage.parse(bytes, "message");
      int type = message.integer(3, 1);
      if (type < 1 || type > Type.values().length) {
        throw new IllegalArgumentException("found type " + type + ", wanted 1 to " + Type.values().length);
      }
      float score = message.real(2, 0);
      if (Float.isNaN(score)) {
        throw new IllegalArgumentException("found a score that is not a number, wanted one");
      }
      return new Piece(message.string(1, ""), score, Type.values()[type - 1]);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("pieces[" + id + "]: " + e.getMessage(), e);
    }
  }

  /** The file; read again it is an equal model. */
  public byte[] toBytes() {
    var out = new ByteArrayOutputStream();
    for (Piece piece : pieces) {
      ProtoMessage message = ProtoMessage.EMPTY.with(1, piece.text()).with(2, piece.score());
      message = piece.type() == Type.NORMAL ? message : message.with(3, piece.type().ordinal() + 1);
      ProtoMessage.write(ProtoMessage.message(PIECES, message), out);
    }
    ProtoMessage.write(ProtoMessage.message(TRAINER, trainer), out);
    ProtoMessage.write(ProtoMessage.message(NORMALIZER, normalizer), out);
    rest.forEach(field -> ProtoMessage.write(field, out));
    return out.toByteArray();
  }

  /** The same settings with other pieces. */
  public SentencePieceModel withPieces(List<Piece> others) {
    return new SentencePieceModel(others, trainer.with(4, others.size()), normalizer, rest);
  }

  /** A new model of this kind that normalizes nothing; all else is set by what is passed. */
  public static SentencePieceModel of(Kind kind, List<Piece> pieces, boolean byteFallback, boolean whitespaceAsSuffix) {
    ProtoMessage trainer = ProtoMessage.EMPTY.with(MODEL_TYPE, kind.ordinal() + 1).with(4, pieces.size())
        .with(SUFFIX, whitespaceAsSuffix).with(BYTE_FALLBACK, byteFallback);
    return new SentencePieceModel(pieces, trainer, ProtoMessage.EMPTY.with(1, "identity"), List.of());
  }

  /** The same with other rules, or none, and other treatment of spaces. */
  public SentencePieceModel withNormalization(
      String name, Optional<CharsMap> rules, boolean dummyPrefix, boolean removeExtraSpaces, boolean escapeSpaces) {
    ProtoMessage spec = normalizer.with(1, name).with(CHARS_MAP, rules.map(CharsMap::blob).orElse(new byte[0]))
        .with(3, dummyPrefix).with(4, removeExtraSpaces).with(5, escapeSpaces);
    return new SentencePieceModel(pieces, trainer, spec, rest);
  }

  /** All pieces by id. */
  public List<Piece> pieces() {
    return pieces;
  }

  /** How pieces are formed. */
  public Kind kind() {
    int type = trainer.integer(MODEL_TYPE, 1);
    if (type < 1 || type > Kind.values().length) {
      throw new IllegalArgumentException(
          "trainer_spec.model_type: found " + type + ", wanted 1 to " + Kind.values().length);
    }
    return Kind.values()[type - 1];
  }

  /** Id of the unknown piece. */
  public int unknown() {
    return unknown;
  }

  /** Whether what no piece spells becomes byte pieces. */
  public boolean byteFallback() {
    return trainer.bool(BYTE_FALLBACK, false);
  }

  /** Whether the symbol for a space ends words rather than beginning them. */
  public boolean whitespaceAsSuffix() {
    return trainer.bool(SUFFIX, false);
  }

  /** What the unknown piece becomes in text. */
  String unknownSurface() {
    return trainer.string(44, " \u2047 ");
  }

  /** The control piece that plays a part (bos, eos, pad), if the model has it. */
  Optional<String> control(Roles.Role role) {
    String name = switch (role) {
      case BOS -> trainer.string(46, "<s>");
      case EOS -> trainer.string(47, "</s>");
      case PAD -> trainer.string(48, "<pad>");
      default -> "";
    };
    return pieces.stream().filter(p -> p.type() == Type.CONTROL && p.text().equals(name)).map(Piece::text).findFirst();
  }

  /** The normalization rules, if any. */
  public Optional<CharsMap> map() {
    return map;
  }

  /** Rules that decoded text is rewritten by, if any. */
  Optional<SentencePieceNormalizer> denormalizer() {
    return denormalizer;
  }

  /** Whether a space is put before every text. */
  public boolean addDummyPrefix() {
    return normalizer.bool(3, true);
  }

  /** Whether spaces at the ends, and all but one of a run, are dropped. */
  public boolean removeExtraSpaces() {
    return normalizer.bool(4, true);
  }

  /** Whether a space becomes U+2581. */
  public boolean escapeSpaces() {
    return normalizer.bool(5, true);
  }

  /** The tokenizer that works as this model says. */
  public Tokenizer tokenizer() {
    return SentencePieces.tokenizer(this);
  }
}

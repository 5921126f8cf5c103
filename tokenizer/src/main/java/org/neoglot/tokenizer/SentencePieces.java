// A SentencePiece model as a tokenizer.
package org.neoglot.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts together the steps that a model file describes. Control pieces are never looked for in text. The frame is the
 * beginning and the end piece, where the model has them.
 */
final class SentencePieces {
  private SentencePieces() {}

  static Tokenizer tokenizer(SentencePieceModel model) {
    var vocabulary = new Vocabulary(model.pieces().stream().map(SentencePieceModel.Piece::text).toList());
    var controls = new ArrayList<AddedToken>();
    for (int id = 0; id < model.pieces().size(); id++) {
      SentencePieceModel.Piece piece = model.pieces().get(id);
      if (piece.type() == SentencePieceModel.Type.CONTROL || piece.type() == SentencePieceModel.Type.UNKNOWN) {
        controls.add(AddedToken.special(id, piece.text()));
      }
    }
    var normalizer = new SentencePieceNormalizer(model);
    var added = new AddedTokens(controls, normalizer, token -> false);
    Map<Roles.Role, String> roles = roles(model);
    Template template = Template.around(
        token(added, roles.get(Roles.Role.BOS)), token(added, roles.get(Roles.Role.EOS)));
    var pipeline = new Pipeline(added, normalizer, splitter(model), merger(model, vocabulary), template,
        new SentencePieceDecoder(model));
    return new Tokenizer(pipeline, new Roles(roles, Optional.empty()), Optional.of(model));
  }

  private static AddedToken token(AddedTokens added, String content) {
    return content == null ? null : added.get(added.id(content));
  }

  private static Map<Roles.Role, String> roles(SentencePieceModel model) {
    var roles = new EnumMap<Roles.Role, String>(Roles.Role.class);
    for (Roles.Role role : List.of(Roles.Role.BOS, Roles.Role.EOS, Roles.Role.PAD)) {
      model.control(role).ifPresent(text -> roles.put(role, text));
    }
    roles.put(Roles.Role.UNK, model.pieces().get(model.unknown()).text());
    return roles;
  }

  /** Only whole words need to be cut; the other kinds see the text as one. */
  private static Splitter splitter(SentencePieceModel model) {
    return model.kind() == SentencePieceModel.Kind.WORD
        ? new Splitter.Split(new RegexCuts(Character.toString(Metaspace.SYMBOL), false),
            Splitter.Behavior.MERGED_WITH_NEXT, false)
        : new Splitter.Whole();
  }

  private static Merger merger(SentencePieceModel model, Vocabulary vocabulary) {
    return switch (model.kind()) {
      case UNIGRAM -> unigram(model, vocabulary);
      case WORD -> new WordLevel(vocabulary, model.unknown(), true);
      case BPE, CHAR -> {
        var symbols = new PieceSymbols(model, vocabulary);
        var options = new Bpe.Options(
            model.unknown(), !model.byteFallback(), false, model.byteFallback(), "", "", false);
        yield new Bpe(vocabulary, symbols.merges(), options, id -> false, symbols, symbols.gaps());
      }
    };
  }

  private static Unigram unigram(SentencePieceModel model, Vocabulary vocabulary) {
    int n = model.pieces().size();
    var scores = new double[n];
    var sought = new BitSet(n);
    var normal = new BitSet(n);
    var userDefined = new BitSet(n);
    for (int id = 0; id < n; id++) {
      SentencePieceModel.Piece piece = model.pieces().get(id);
      scores[id] = piece.score();
      normal.set(id, piece.type() == SentencePieceModel.Type.NORMAL);
      userDefined.set(id, piece.type() == SentencePieceModel.Type.USER_DEFINED);
      sought.set(id, normal.get(id) || userDefined.get(id));
    }
    return new Unigram(vocabulary, scores, new Unigram.Options(model.unknown(), model.byteFallback(), true), sought,
        normal, userDefined);
  }
}

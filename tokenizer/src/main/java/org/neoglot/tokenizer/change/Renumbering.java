// A tokenizer whose tokens have other ids, and of which some are gone.
package org.neoglot.tokenizer.change;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.tokenizer.AddedToken;
import org.neoglot.tokenizer.AddedTokens;
import org.neoglot.tokenizer.Batching;
import org.neoglot.tokenizer.Bpe;
import org.neoglot.tokenizer.MergeList;
import org.neoglot.tokenizer.Merger;
import org.neoglot.tokenizer.Padding;
import org.neoglot.tokenizer.Pipeline;
import org.neoglot.tokenizer.SentencePieceModel;
import org.neoglot.tokenizer.Template;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.Unigram;
import org.neoglot.tokenizer.Vocabulary;
import org.neoglot.tokenizer.WordLevel;
import org.neoglot.tokenizer.WordPiece;

/** Puts a tokenizer together anew from the ids that a map keeps; added tokens and the unknown token must be kept. */
final class Renumbering {
  private final Tokenizer base;
  private final IdMap ids;

  private Renumbering(Tokenizer base, IdMap ids) {
    this.base = base;
    this.ids = ids;
  }

  static Tokenizer apply(Tokenizer base, IdMap ids) {
    var renumbering = new Renumbering(base, ids);
    return base.sentencePieceModel().map(renumbering::tokenizer).orElseGet(renumbering::tokenizer);
  }

  /** A SentencePiece model is its pieces; what stands around texts may have been set from elsewhere. */
  private Tokenizer tokenizer(SentencePieceModel model) {
    var pieces = IntStream.range(0, ids.newSize()).mapToObj(id -> model.pieces().get(ids.oldId(id))).toList();
    Tokenizer made = model.withPieces(pieces).tokenizer();
    return new Tokenizer(made.pipeline().withTemplate(moved(base.pipeline().template())), base.roles(),
        made.sentencePieceModel());
  }

  private Template moved(Template template) {
    return new Template(template.offsets(), moved(template.single()), moved(template.pair()));
  }

  private Tokenizer tokenizer() {
    Pipeline p = base.pipeline();
    var added = new AddedTokens(p.added().list().stream().map(this::moved).toList(), p.normalizer());
    var pipeline = new Pipeline(added, p.normalizer(), p.splitter(), merger(p.merger(), added),
        moved(p.template()), p.decoder(),
        new Batching(p.batching().truncation(), p.batching().padding().map(this::moved)));
    return new Tokenizer(pipeline, base.roles());
  }

  private AddedToken moved(AddedToken t) {
    return new AddedToken(
        ids.newId(t.id()), t.content(), t.singleWord(), t.lstrip(), t.rstrip(), t.normalized(), t.special());
  }

  private List<Template.Piece> moved(List<Template.Piece> frame) {
    var pieces = new ArrayList<Template.Piece>();
    for (Template.Piece piece : frame) {
      pieces.add(switch (piece) {
        case Template.Special s -> new Template.Special(s.content(), ids.newId(s.id()), s.type());
        case Template.Text text -> text;
      });
    }
    return pieces;
  }

  private Padding moved(Padding p) {
    int id = p.id() < ids.oldSize() ? Math.max(0, ids.newId(p.id())) : 0;
    return new Padding(p.length(), p.left(), p.multipleOf(), id, p.typeId(), p.token());
  }

  private Merger merger(Merger merger, AddedTokens added) {
    var tokens = new ArrayList<String>();
    for (int id = 0; id < ids.newSize(); id++) {
      tokens.add(merger.vocabulary().token(ids.oldId(id)));
    }
    // Added tokens may lie behind the vocabulary: its end is its last token.
    while (!tokens.isEmpty() && tokens.getLast() == null) {
      tokens.removeLast();
    }
    var vocabulary = new Vocabulary(tokens);
    int unknown = merger.unknown() < 0 ? -1 : ids.newId(merger.unknown());
    return switch (merger) {
      case Bpe bpe -> bpe(bpe, vocabulary, unknown, added);
      case Unigram unigram -> new Unigram(vocabulary,
          IntStream.range(0, vocabulary.size()).mapToDouble(id -> unigram.score(ids.oldId(id))).toArray(),
          new Unigram.Options(unknown, unigram.options().byteFallback(), unigram.options().singlePrecision()));
      case WordPiece words -> new WordPiece(vocabulary, unknown, words.prefix(), words.maxChars());
      case WordLevel words -> new WordLevel(vocabulary, unknown, words.fuseUnknown());
    };
  }

  private Bpe bpe(Bpe bpe, Vocabulary vocabulary, int unknown, AddedTokens added) {
    var merges = new MergeList.Builder();
    MergeList old = bpe.merges();
    for (int rank = 0; rank < old.size(); rank++) {
      int left = ids.newId(old.left(rank));
      int right = ids.newId(old.right(rank));
      int result = ids.newId(old.result(rank));
      if (left >= 0 && right >= 0 && result >= 0) {
        merges.add(left, right, result);
      }
    }
    Bpe.Options o = bpe.options();
    var options = new Bpe.Options(
        unknown, o.fuseUnknown(), o.ignoreMerges(), o.byteFallback(), o.prefix(), o.suffix(), o.bytes());
    return new Bpe(vocabulary, merges.build(), options, added::isSpecial);
  }
}

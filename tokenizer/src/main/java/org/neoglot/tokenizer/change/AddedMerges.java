// Tokens that are runs of old ones, merged commonest first.
package org.neoglot.tokenizer.change;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.neoglot.tokenizer.Bpe;
import org.neoglot.tokenizer.ByteFallback;
import org.neoglot.tokenizer.Ids;
import org.neoglot.tokenizer.MergeList;
import org.neoglot.tokenizer.Merger;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.WordPiece;
import org.neoglot.tokenizer.train.PieceLearning;
import org.neoglot.tokenizer.train.PieceOptions;

/** Learns merges over the cuts of a tokenizer whose tokens are made of characters. */
final class AddedMerges {
  private final Tokenizer base;
  private final Merger merger;
  private final Set<String> banned;
  private final String prefix;
  private final String suffix;
  private final PieceOptions.Text text; // null where words are words: then no rule says what a piece is
  private final List<String> tokens = new ArrayList<>(); // by id
  private final Object2IntOpenHashMap<String> ids = new Object2IntOpenHashMap<>();

  AddedMerges(Tokenizer base, Set<String> banned) {
    this.base = base;
    this.banned = banned;
    merger = base.pipeline().merger();
    prefix = switch (merger) {
      case WordPiece words -> words.prefix();
      case Bpe bpe -> bpe.options().prefix();
      default -> "";
    };
    suffix = merger instanceof Bpe bpe ? bpe.options().suffix() : "";
    text = merger instanceof WordPiece || !prefix.isEmpty() || !suffix.isEmpty() ? null
        : base.sentencePieceModel().map(m -> m.whitespaceAsSuffix()).orElse(false)
            ? PieceOptions.Text.DEFAULT.withWhitespaceAsSuffix() : PieceOptions.Text.DEFAULT;
    ids.defaultReturnValue(-1);
    for (int id = 0; id < base.size(); id++) {
      tokens.add(Spellings.inUse(base, id) ? base.token(id) : null);
      if (tokens.get(id) != null) {
        ids.put(tokens.get(id), id);
      }
    }
  }

  /** At most so many tokens, behind the characters that were added before. */
  Addition learn(WordTexts fresh, WordTexts guarded, int limit, long minFrequency, boolean guard,
      List<String> characters) {
    var words = new ArrayList<PieceLearning.CutWord>();
    for (String word : fresh.together(guarded)) {
      var cut = new Ids(8);
      merger.encode(word, 0, word.length(), cut);
      words.add(new PieceLearning.CutWord(cut.toArray(), fresh.count(word), guarded.count(word)));
    }
    var merges = new MergeList.Builder();
    int begun = tokens.size();
    PieceLearning.merge(words, (l, r) -> joins(l, r) ? 1 : 0, (l, r) -> {
      String spelled = spelled(l, r);
      int id = ids.getInt(spelled);
      if (id < 0 && tokens.size() - begun >= limit) {
        return -1;
      }
      if (id < 0) {
        id = tokens.size();
        tokens.add(spelled);
        ids.put(spelled, id);
      }
      merges.add(l, r, id);
      return id;
    }, minFrequency, guard, limit);
    var added = new ArrayList<>(characters);
    added.addAll(tokens.subList(begun, tokens.size()));
    return new Addition(added, null, merges.build());
  }

  private String spelled(int left, int right) {
    return tokens.get(left) + tokens.get(right).substring(prefix.length());
  }

  /** Bytes, unknown text and special tokens stay by themselves. */
  private boolean joins(int left, int right) {
    if (!plain(left) || !plain(right) || !tokens.get(right).startsWith(prefix)) {
      return false;
    }
    String spelled = spelled(left, right);
    return !banned.contains(spelled) && (text == null || PieceLearning.allows(spelled, text));
  }

  private boolean plain(int id) {
    return id != merger.unknown() && (id >= base.size() || base.pipeline().added().get(id) == null)
        && ByteFallback.unsignedByte(tokens.get(id)) < 0;
  }
}

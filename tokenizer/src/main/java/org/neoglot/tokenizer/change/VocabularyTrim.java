// A vocabulary without the tokens that a text, a script or a language does not need.
package org.neoglot.tokenizer.change;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.neoglot.tokenizer.Bpe;
import org.neoglot.tokenizer.ByteAlphabet;
import org.neoglot.tokenizer.ByteFallback;
import org.neoglot.tokenizer.Merger;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.Unigram;
import org.neoglot.tokenizer.Vocabulary;
import org.neoglot.tokenizer.WordPiece;

/**
 * Trims a tokenizer of any kind. Beside the tokens asked for, these are kept: added and special tokens, the unknown
 * token, bytes, what kept BPE tokens are merged from, and of a Unigram model the best and the worst scored token (they
 * set the price of unknown and of user-defined text). So text whose tokens are all kept is cut as before.
 */
public final class VocabularyTrim {
  /**
   * What came of it.
   *
   * @param tokenizer the smaller tokenizer
   * @param ids which ids are left
   */
  public record Trimmed(Tokenizer tokenizer, IdMap ids) {}

  private VocabularyTrim() {}

  /** Keeps what occurs at least so often in the texts, and at most the {@code most} commonest of that. */
  public static Trimmed toText(Tokenizer base, Stream<? extends CharSequence> texts, long least, int most) {
    return toText(base, texts, least, most, new BitSet());
  }

  /** The same, and these ids whatever the texts hold (such as those that a model's config names). */
  public static Trimmed toText(
      Tokenizer base, Stream<? extends CharSequence> texts, long least, int most, BitSet always) {
    if (least < 1 || most < 1) {
      throw new IllegalArgumentException(
          "at most " + most + " tokens of at least " + least + " occurrences; wanted 1 or more of both");
    }
    List<? extends CharSequence> read;
    try (texts) {
      read = texts.toList();
    }
    TokenUsage usage = TokenUsage.of(base, read.stream());
    var kept = new BitSet();
    usage.commonest(most).stream().filter(id -> usage.count(id) >= least).forEach(kept::set);
    if (kept.isEmpty()) {
      throw new IllegalArgumentException("no token occurs " + least + " times in " + read.size()
          + " texts; wanted one or more to keep");
    }
    if (base.pipeline().merger() instanceof WordPiece words && least == 1 && most >= base.size()) {
      read.forEach(text -> base.words(text, (t, from, to) -> keepDeadEnds(words, t.text().substring(from, to), kept)));
    }
    kept.or(always);
    return keeping(base, kept);
  }

  /** Keeps the tokens whose letters are all of these scripts; digits, punctuation and spaces stay. */
  public static Trimmed toScripts(Tokenizer base, Set<Character.UnicodeScript> scripts) {
    return toScripts(base, scripts, new BitSet());
  }

  /** The same, and these ids whatever they are written in. */
  public static Trimmed toScripts(Tokenizer base, Set<Character.UnicodeScript> scripts, BitSet always) {
    var kept = (BitSet) always.clone();
    for (int id = 0; id < base.size(); id++) {
      if (Spellings.inUse(base, id) && isOf(base.bytes(id), scripts)) {
        kept.set(id);
      }
    }
    return keeping(base, kept);
  }

  /** A token that is a part of a character is kept only where a kept token is made of it. */
  private static boolean isOf(byte[] bytes, Set<Character.UnicodeScript> scripts) {
    String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    return text.codePoints().noneMatch(c -> {
      Character.UnicodeScript script = Character.UnicodeScript.of(c);
      boolean free = script == Character.UnicodeScript.COMMON || script == Character.UnicodeScript.INHERITED;
      return c == 0xFFFD || !free && !scripts.contains(script);
    });
  }

  /** Keeps these ids, and what they need. */
  public static Trimmed keeping(Tokenizer base, BitSet wanted) {
    var kept = (BitSet) wanted.clone();
    if (kept.length() > base.size()) {
      throw new IllegalArgumentException("id " + (kept.length() - 1) + " to keep; wanted ids below " + base.size());
    }
    keepGiven(base, kept);
    switch (base.pipeline().merger()) {
      case Bpe bpe -> new Derivations(bpe).close(kept);
      case Unigram unigram -> keepExtremes(unigram, kept);
      default -> { }
    }
    for (int id : kept.stream().toArray()) {
      if (!Spellings.inUse(base, id)) {
        kept.clear(id);
      }
    }
    IdMap ids = IdMap.keeping(kept, base.size());
    return new Trimmed(Renumbering.apply(base, ids), ids);
  }

  private static void keepGiven(Tokenizer base, BitSet kept) {
    Merger merger = base.pipeline().merger();
    Vocabulary vocabulary = merger.vocabulary();
    base.pipeline().added().list().forEach(token -> kept.set(token.id()));
    if (merger.unknown() >= 0) {
      kept.set(merger.unknown());
    }
    base.roles().tokens().values().forEach(token -> base.id(token).ifPresent(kept::set));
    boolean spellsBytes = merger instanceof Bpe bpe && bpe.options().bytes();
    for (int b = 0; b < ByteAlphabet.SIZE; b++) {
      int id = vocabulary.id(spellsBytes ? String.valueOf(ByteAlphabet.letter(b)) : ByteFallback.token(b));
      if (id >= 0) {
        kept.set(id);
      }
    }
    base.sentencePieceModel().ifPresent(model -> {
      for (int id = 0; id < model.pieces().size(); id++) {
        switch (model.pieces().get(id).type()) {
          case NORMAL, UNUSED -> { }
          default -> kept.set(id);
        }
      }
    });
  }

  private static void keepExtremes(Unigram unigram, BitSet kept) {
    int worst = -1;
    int best = -1;
    for (int id = 0; id < unigram.vocabulary().size(); id++) {
      String token = unigram.vocabulary().token(id);
      boolean counts = token != null && id != unigram.unknown() && ByteFallback.unsignedByte(token) < 0;
      if (counts && (worst < 0 || unigram.score(id) < unigram.score(worst))) {
        worst = id;
      }
      if (counts && (best < 0 || unigram.score(id) > unigram.score(best))) {
        best = id;
      }
    }
    if (best >= 0) {
      kept.set(worst);
      kept.set(best);
    }
  }

  /** A word that greed leads into a dead end stays unknown only while the pieces on the way there exist. */
  private static void keepDeadEnds(WordPiece words, String word, BitSet kept) {
    var path = new ArrayList<Integer>();
    int at = 0;
    while (at < word.length()) {
      int id = -1;
      int end = word.length();
      for (; end > at && id < 0; end -= id < 0 ? 1 : 0) {
        id = words.vocabulary().id((at == 0 ? "" : words.prefix()) + word.substring(at, end));
        if (id >= 0) {
          break;
        }
      }
      if (id < 0) {
        path.forEach(kept::set);
        return;
      }
      path.add(id);
      at = end;
    }
  }
}

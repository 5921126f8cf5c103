// New tokens for a new language, added to a tokenizer of any kind without moving what is there.
package org.neoglot.tokenizer.change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.neoglot.tokenizer.AddedToken;
import org.neoglot.tokenizer.Bpe;
import org.neoglot.tokenizer.MergeList;
import org.neoglot.tokenizer.SentencePieceModel;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.Unigram;
import org.neoglot.tokenizer.Vocabulary;
import org.neoglot.tokenizer.VocabularyExtension;
import org.neoglot.tokenizer.WordLevel;
import org.neoglot.tokenizer.WordPiece;

/**
 * Extends BPE, Unigram and WordPiece vocabularies; old ids keep their tokens, new ones follow. First come characters
 * that the vocabulary lacks (unless it spells bytes), then learned pieces: for BPE and WordPiece runs of old tokens,
 * merged commonest first after all old merges; for Unigram the best pieces of a model of the new text, their scores
 * shifted to those of the old one. How much old text changes is the user's choice: see {@code keepOld}.
 *
 * @param maxAdded at most so many tokens are added; fewer where the text gives fewer
 * @param minFrequency characters and merged pairs that occur less often are left out (BPE and WordPiece), 1 or more
 * @param coverage share of the new text's characters that tokens must spell, 0 to 1
 * @param keepOld text that is given to be protected is cut exactly as before: no added token occurs in it. Otherwise
 *     both texts become as short as the new tokens make them
 */
public record PieceExtension(int maxAdded, long minFrequency, double coverage, boolean keepOld) {
  private static final int ROUNDS = 20; // of learning without what was seen to change protected text

  public PieceExtension {
    if (maxAdded < 1 || minFrequency < 1 || !(coverage >= 0 && coverage <= 1)) {
      throw new IllegalArgumentException("extension by at most " + maxAdded + " tokens, minimum frequency "
          + minFrequency + ", coverage " + coverage + ": wanted 1 or more, 1 or more, and 0 to 1");
    }
  }

  /**
   * What came of it.
   *
   * @param tokenizer the larger tokenizer
   * @param ids old ids as they were, and -1 for each added one
   */
  public record Extended(Tokenizer tokenizer, IdMap ids) {
    /** Number of added tokens. */
    public int added() {
      return ids.newSize() - ids.oldSize();
    }
  }

  /**
   * Extends. Both streams are read once.
   *
   * @throws IllegalArgumentException if the new text is empty, gives nothing to add, or the kind cannot be extended
   */
  public Extended extend(
      Tokenizer base, Stream<? extends CharSequence> newText, Stream<? extends CharSequence> protectedText) {
    if (base.pipeline().merger() instanceof Bpe bpe && bpe.options().bytes()) {
      var bytes = new VocabularyExtension(maxAdded, minFrequency, keepOld ? 0 : Double.MAX_VALUE, !keepOld);
      Tokenizer made = bytes.extend(base, newText, protectedText).tokenizer();
      return new Extended(made, IdMap.growing(base.size(), made.size()));
    }
    List<? extends CharSequence> old = keepOld ? protectedText.toList() : List.of();
    WordTexts fresh = WordTexts.of(base, newText);
    WordTexts guarded = WordTexts.of(base, old.stream());
    if (fresh.counts().isEmpty()) {
      throw new IllegalArgumentException("no text to extend a vocabulary with: it is empty");
    }
    Set<String> banned = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      Addition added = learn(base, fresh, guarded, banned);
      if (added.tokens().isEmpty()) {
        break;
      }
      Tokenizer made = with(base, added);
      if (!banUsed(base, made, old, banned)) {
        return new Extended(made, IdMap.growing(base.size(), made.size()));
      }
    }
    throw new IllegalArgumentException("nothing to add to the vocabulary: no character or piece is common enough in"
        + " the new text and absent from the protected text");
  }

  /** Notes added tokens that protected text uses; true if there are any. */
  private static boolean banUsed(
      Tokenizer base, Tokenizer made, List<? extends CharSequence> old, Set<String> banned) {
    int before = banned.size();
    TokenUsage usage = TokenUsage.of(made, old.stream());
    for (int id = base.size(); id < made.size(); id++) {
      if (usage.count(id) > 0) {
        banned.add(made.token(id));
      }
    }
    return banned.size() > before;
  }

  private Addition learn(Tokenizer base, WordTexts fresh, WordTexts guarded, Set<String> banned) {
    List<String> characters = characters(base, fresh, banned);
    return switch (base.pipeline().merger()) {
      case Unigram unigram -> AddedUnigram.learn(base, unigram, fresh, characters, banned, maxAdded);
      case Bpe bpe -> merged(base, fresh, guarded, characters, banned);
      case WordPiece words -> merged(base, fresh, guarded, characters, banned);
      case WordLevel words -> throw new IllegalArgumentException(
          "a vocabulary of whole words cannot be extended by pieces; wanted BPE, Unigram or WordPiece");
    };
  }

  /** Learned over the vocabulary that has the missing characters already. */
  private Addition merged(
      Tokenizer base, WordTexts fresh, WordTexts guarded, List<String> characters, Set<String> banned) {
    Tokenizer spelling = characters.isEmpty() ? base : with(base, new Addition(characters, null, MergeList.empty()));
    return new AddedMerges(spelling, banned).learn(
        fresh, guarded, maxAdded - characters.size(), minFrequency, keepOld, characters);
  }

  private List<String> characters(Tokenizer base, WordTexts fresh, Set<String> banned) {
    Vocabulary vocabulary = base.pipeline().merger().vocabulary();
    String prefix = base.pipeline().merger() instanceof WordPiece words ? words.prefix() : null;
    var missing = new ArrayList<String>();
    for (int c : fresh.characters(coverage)) {
      String text = Character.toString(c);
      for (String token : prefix == null ? List.of(text) : List.of(text, prefix + text)) {
        if (vocabulary.id(token) < 0 && !banned.contains(token) && missing.size() < maxAdded) {
          missing.add(token);
        }
      }
    }
    return missing;
  }

  /** The base with more tokens. */
  private static Tokenizer with(Tokenizer base, Addition added) {
    if (base.sentencePieceModel().isPresent()) {
      SentencePieceModel model = base.sentencePieceModel().get();
      Tokenizer made = model.withPieces(added.behind(model)).tokenizer();
      return new Tokenizer(
          made.pipeline().withTemplate(base.pipeline().template()), base.roles(), made.sentencePieceModel());
    }
    List<String> tokens = tokens(base);
    tokens.addAll(added.tokens());
    var vocabulary = new Vocabulary(tokens);
    var merger = switch (base.pipeline().merger()) {
      case Bpe bpe -> new Bpe(vocabulary, new MergeList.Builder().addAll(bpe.merges()).addAll(added.merges()).build(),
          bpe.options(), base.pipeline().added()::isSpecial);
      case Unigram unigram -> new Unigram(vocabulary, added.behind(unigram, base.size()), unigram.options());
      case WordPiece words -> new WordPiece(vocabulary, words.unknown(), words.prefix(), words.maxChars());
      case WordLevel words -> new WordLevel(vocabulary, words.unknown(), words.fuseUnknown());
    };
    return new Tokenizer(base.pipeline().with(base.pipeline().splitter(), merger), base.roles());
  }

  /** All old tokens by id, added tokens among them: readers number those themselves where the vocabulary lacks them. */
  private static List<String> tokens(Tokenizer base) {
    var tokens = new ArrayList<>(base.pipeline().merger().vocabulary().tokens());
    tokens.addAll(Collections.nCopies(base.size() - tokens.size(), null));
    for (AddedToken token : base.pipeline().added().list()) {
      tokens.set(token.id(), token.content());
    }
    return tokens;
  }
}

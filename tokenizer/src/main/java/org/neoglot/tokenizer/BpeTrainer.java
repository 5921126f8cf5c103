// Byte-level BPE learned from text: again and again the commonest pair becomes a token.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neoglot.tokenizer.pairs.PairIndex;
import org.neoglot.tokenizer.pairs.PairRules;

/**
 * Learns byte-level BPE (Sennrich et al. 2016, arXiv:1508.07909). The vocabulary holds the special tokens, then the 256
 * bytes by the letters that spell them, then one token a merge. Equal counts go to the pair with the smaller left id,
 * then the smaller right id: the same text gives the same tokenizer, in whatever order its documents come.
 *
 * @param vocabularySize tokens wanted, special tokens and bytes included
 * @param minFrequency a pair is merged only if it occurs at least so often, 1 or more
 * @param specials the special tokens, first in the vocabulary, in this order; where they are written in the documents
 *     they are not learned from
 * @param roles the parts that special tokens play
 * @param normalizer what happens to text first
 * @param splitter how text is cut into words; its last step must be {@link ByteLevel}
 */
public record BpeTrainer(int vocabularySize, long minFrequency, List<String> specials,
    Map<Roles.Role, String> roles, Normalizer normalizer, Splitter splitter) implements Trainer {
  /** Splits like GPT-2, normalizes nothing, has no special tokens, merges what occurs twice. */
  public BpeTrainer(int vocabularySize) {
    this(vocabularySize, 2, List.of(), Map.of(), new Normalizer.Unchanged(), new ByteLevel(false, true, true));
  }

  public BpeTrainer {
    specials = List.copyOf(specials);
    roles = Map.copyOf(roles);
    int least = specials.size() + ByteAlphabet.SIZE;
    if (vocabularySize < least) {
      throw new IllegalArgumentException("vocabulary of " + vocabularySize + " tokens: wanted at least " + least
          + ", for " + specials.size() + " special tokens and " + ByteAlphabet.SIZE + " bytes");
    }
    if (minFrequency < 1) {
      throw new IllegalArgumentException("minimum frequency " + minFrequency + ": wanted 1 or more");
    }
    if (!ByteLevel.endsOnly(splitter)) {
      throw new IllegalArgumentException(
          "splitter " + splitter + ": wanted one whose last step, and no other, is ByteLevel");
    }
    for (String role : roles.values()) {
      if (!specials.contains(role)) {
        throw new IllegalArgumentException(
            "'" + role + "' plays a part but is no special token; wanted one of " + specials);
      }
    }
    for (String special : specials) {
      checkSpecial(special);
    }
  }

  /** A special token of accented letters could be read as bytes, and would not come out of decoding as it went in. */
  private static void checkSpecial(String special) {
    byte[] bytes = ByteAlphabet.bytesOrNull(special);
    boolean same = bytes == null || special.equals(new String(bytes, StandardCharsets.UTF_8));
    if (!same || special.codePointCount(0, special.length()) < 2) {
      throw new IllegalArgumentException("special token '" + special
          + "' can be mistaken for bytes of text; wanted two or more characters such as <|end|>");
    }
  }

  /** The same with these special tokens. */
  public BpeTrainer withSpecials(String... tokens) {
    return new BpeTrainer(vocabularySize, minFrequency, List.of(tokens), roles, normalizer, splitter);
  }

  /** The same with a special token in this part; it must be listed among them. */
  public BpeTrainer withRole(Roles.Role role, String token) {
    var more = new EnumMap<Roles.Role, String>(Roles.Role.class);
    more.putAll(roles);
    more.put(role, token);
    return new BpeTrainer(vocabularySize, minFrequency, specials, more, normalizer, splitter);
  }

  /** The same with another minimum frequency. */
  public BpeTrainer withMinFrequency(long frequency) {
    return new BpeTrainer(vocabularySize, frequency, specials, roles, normalizer, splitter);
  }

  /** The same with another way to cut words. */
  public BpeTrainer withSplitter(Splitter other) {
    return new BpeTrainer(vocabularySize, minFrequency, specials, roles, normalizer, other);
  }

  @Override
  public WordTally.Cutter cutter() {
    Tokenizer bytesOnly = assemble(letters(), MergeList.empty());
    return (document, words) ->
        bytesOnly.words(document, (text, from, to) -> words.accept(text.text().substring(from, to)));
  }

  @Override
  public Tokenizer train(WordTally words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "no text to learn a vocabulary from: " + words.documents() + " documents, all empty");
    }
    List<String> tokens = letters();
    var bytesOnly = (Bpe) assemble(tokens, MergeList.empty()).pipeline().merger();
    var index = new PairIndex(PairRules.BY_ID);
    words.forEach((word, count) -> index.add(bytesOnly.segment(word.getBytes(StandardCharsets.UTF_8)), count, 0));
    index.start();
    MergeList merges = learn(tokens, index);
    if (tokens.size() < vocabularySize) {
      throw new IllegalArgumentException("vocabulary of " + vocabularySize + " tokens: the text gives only "
          + tokens.size() + " (" + specials.size() + " special, " + ByteAlphabet.SIZE + " bytes, "
          + (tokens.size() - specials.size() - ByteAlphabet.SIZE) + " merged at minimum frequency " + minFrequency
          + "); wanted at most that, or more text");
    }
    return assemble(tokens, merges);
  }

  /** What there is before anything is learned. */
  private List<String> letters() {
    var tokens = new ArrayList<String>(specials);
    ByteAlphabet.letters().forEach(tokens::add);
    return tokens;
  }

  /** Merges until the vocabulary is full or no pair is common enough; appends the new tokens to the list. */
  private MergeList learn(List<String> tokens, PairIndex index) {
    var naming = new MergeNaming(tokens, specials);
    while (tokens.size() < vocabularySize) {
      int pair = index.next();
      if (pair < 0 || index.count(pair) < minFrequency) {
        break;
      }
      naming.merge(pair, index);
    }
    return naming.merges();
  }

  private Tokenizer assemble(List<String> tokens, MergeList merges) {
    var added = new ArrayList<AddedToken>();
    for (int id = 0; id < specials.size(); id++) {
      added.add(AddedToken.special(id, specials.get(id)));
    }
    var found = new AddedTokens(added, normalizer);
    var bpe = new Bpe(new Vocabulary(tokens), merges, Bpe.Options.PLAIN, found::isSpecial);
    var decoder = new ByteLevel(false, true, true);
    return new Tokenizer(new Pipeline(found, normalizer, splitter, bpe, Template.NONE, decoder),
        new Roles(roles, Optional.empty()));
  }
}

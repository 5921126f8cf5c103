// BPE on characters and WordPiece, learned as the Hugging Face library learns them.
package org.neoglot.tokenizer.train;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.neoglot.tokenizer.AddedToken;
import org.neoglot.tokenizer.AddedTokens;
import org.neoglot.tokenizer.Aligned;
import org.neoglot.tokenizer.Bpe;
import org.neoglot.tokenizer.Decoder;
import org.neoglot.tokenizer.MergeList;
import org.neoglot.tokenizer.Merger;
import org.neoglot.tokenizer.Normalizer;
import org.neoglot.tokenizer.Pipeline;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Splitter;
import org.neoglot.tokenizer.Template;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.Trainer;
import org.neoglot.tokenizer.Vocabulary;
import org.neoglot.tokenizer.WordPiece;
import org.neoglot.tokenizer.WordTally;

/**
 * The vocabulary holds the special tokens, the characters of the text by code point, for WordPiece those that go on a
 * word with their mark, then a token for each merge of the commonest pair (ties: the smaller pair of ids). The library
 * itself lists marked characters in no fixed order, so its WordPiece vocabularies differ from run to run; these do not.
 *
 * @param wordPiece WordPiece with the mark {@code ##} rather than BPE
 * @param vocabularySize tokens at most; fewer where the text gives fewer
 * @param minFrequency a pair is merged only if it occurs at least so often, 1 or more
 * @param specials the special tokens, first in the vocabulary
 * @param unknown the unknown one of them, or null: BPE then drops what it cannot spell
 * @param normalizer what happens to text first
 * @param splitter how it is cut into words
 * @param decoder the way back
 */
public record SubwordTrainer(boolean wordPiece, int vocabularySize, long minFrequency, List<String> specials,
    String unknown, Normalizer normalizer, Splitter splitter, Decoder decoder) implements Trainer {
  /** BERT's special tokens, in its order. */
  public static final List<String> BERT = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  /** The mark of a token that goes on a word. */
  public static final String MARK = "##";

  public SubwordTrainer {
    specials = List.copyOf(specials);
    if (vocabularySize < 1 || minFrequency < 1) {
      throw new IllegalArgumentException("vocabulary of " + vocabularySize + " tokens, minimum frequency "
          + minFrequency + ": wanted 1 or more of both");
    }
    if (unknown == null ? wordPiece : !specials.contains(unknown)) {
      throw new IllegalArgumentException("unknown token '" + unknown + "'; wanted one of the special tokens " + specials);
    }
  }

  /** A tokenizer that has BERT's special tokens with the parts that they play there, and texts as [CLS] A [SEP] B [SEP]. */
  public static Tokenizer asBert(Tokenizer bare) {
    Map<Roles.Role, String> parts = new EnumMap<>(Map.of(Roles.Role.PAD, "[PAD]", Roles.Role.UNK, "[UNK]", Roles.Role.CLS,
        "[CLS]", Roles.Role.SEP, "[SEP]", Roles.Role.MASK, "[MASK]"));
    Template frame = Template.enclosing(AddedToken.special(bare.id("[CLS]").orElseThrow(), "[CLS]"),
        AddedToken.special(bare.id("[SEP]").orElseThrow(), "[SEP]"));
    return new Tokenizer(bare.pipeline().withTemplate(frame), new Roles(parts, Optional.empty()));
  }

  @Override
  public WordTally.Cutter cutter() {
    return (document, words) -> {
      Aligned text = normalizer.apply(Aligned.untracked(document.toString()));
      splitter.split(text, 0, text.text().length(), (t, from, to) -> words.accept(t.text().substring(from, to)));
    };
  }

  @Override
  public Tokenizer train(WordTally words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("no text to learn a vocabulary from: it is empty");
    }
    Map<String, Long> counts = new LinkedHashMap<>(); // in the order of the characters
    words.forEach(counts::put);
    return new Learning(counts).tokenizer();
  }

  private String mark() {
    return wordPiece ? MARK : "";
  }

  /** The state of one training. */
  private final class Learning {
    private final List<String> tokens = new ArrayList<>();
    private final Object2IntOpenHashMap<String> ids = new Object2IntOpenHashMap<>();
    private final MergeList.Builder merges = new MergeList.Builder();

    Learning(Map<String, Long> words) {
      ids.defaultReturnValue(-1);
      specials.forEach(this::token);
      var alphabet = new TreeSet<Integer>();
      var marked = new TreeSet<Integer>();
      for (String word : words.keySet()) {
        word.codePoints().forEach(alphabet::add);
        word.codePoints().skip(1).forEach(marked::add);
      }
      alphabet.forEach(c -> token(Character.toString(c)));
      marked.forEach(c -> token(mark() + Character.toString(c)));
      var cut = words.entrySet().stream()
          .map(word -> new PieceLearning.CutWord(cut(word.getKey()), word.getValue(), 0)).toList();
      PieceLearning.merge(cut, (left, right) -> 1, this::merged, minFrequency, false, Integer.MAX_VALUE);
    }

    private int token(String text) {
      int id = ids.getInt(text);
      if (id < 0) {
        id = tokens.size();
        ids.put(text, id);
        tokens.add(text);
      }
      return id;
    }

    private int[] cut(String word) {
      int[] chars = word.codePoints().toArray();
      for (int i = 0; i < chars.length; i++) {
        chars[i] = ids.getInt((i == 0 ? "" : mark()) + Character.toString(chars[i]));
      }
      return chars;
    }

    private int merged(int left, int right) {
      String text = tokens.get(left) + tokens.get(right).substring(mark().length());
      if (tokens.size() >= vocabularySize) {
        return PieceLearning.Naming.STOP;
      }
      int id = token(text);
      merges.add(left, right, id);
      return id;
    }

    Tokenizer tokenizer() {
      var added = new AddedTokens(
          specials.stream().map(s -> AddedToken.special(ids.getInt(s), s)).toList(), normalizer);
      int unknownId = unknown == null ? -1 : ids.getInt(unknown);
      var vocabulary = new Vocabulary(tokens);
      Merger merger = wordPiece ? new WordPiece(vocabulary, unknownId, MARK, 100)
          : new Bpe(vocabulary, merges.build(), new Bpe.Options(unknownId, false, false, false, "", "", false),
              added::isSpecial);
      Map<Roles.Role, String> roles = unknown == null ? Map.of() : Map.of(Roles.Role.UNK, unknown);
      return new Tokenizer(new Pipeline(added, normalizer, splitter, merger, Template.NONE, decoder),
          new Roles(roles, Optional.empty()));
    }
  }
}

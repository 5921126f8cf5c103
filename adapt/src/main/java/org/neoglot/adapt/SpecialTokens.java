// Special tokens that an objective needs, found in a tokenizer or put into a new one.
package org.neoglot.adapt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.neoglot.tokenizer.AddedToken;
import org.neoglot.tokenizer.BertNormalizer;
import org.neoglot.tokenizer.BertSplitter;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Template;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.WordPieceDecoder;
import org.neoglot.tokenizer.train.SubwordTrainer;

/** New tokenizers with BERT's tokens, and ids of tokens by the part that they play. */
final class SpecialTokens {
  private static final int SENTINELS = 100;
  /** Before a source: regular, sequential and extreme denoising, by the names of UL2's released models. */
  static final List<String> MODES = List.of("[NLU]", "[S2S]", "[NLG]");

  private SpecialTokens() {}

  /** A cased WordPiece tokenizer as BERT has it, which frames texts as [CLS] A [SEP] B [SEP]. */
  static Tokenizer learnWordPiece(Corpus corpus, int vocabulary) {
    var trainer = new SubwordTrainer(true, vocabulary, 2, SubwordTrainer.BERT, "[UNK]",
        new BertNormalizer(true, true, Optional.of(false), false), new BertSplitter(), new WordPieceDecoder("##", true));
    return SubwordTrainer.asBert(trainer.train(corpus.train().stream()));
  }

  /** Byte-level BPE with T5's tokens, 100 sentinels and UL2's modes; a text ends with {@code </s>}. */
  static Tokenizer learnT5(Corpus corpus, int vocabulary) {
    List<String> specials = new ArrayList<>(List.of("<pad>", "</s>", "<unk>"));
    for (int i = 0; i < SENTINELS; i++) specials.add(sentinel(i));
    specials.addAll(MODES);
    Tokenizer bare = new BpeTrainer(vocabulary).withSpecials(specials.toArray(String[]::new))
        .withRole(Roles.Role.PAD, "<pad>").withRole(Roles.Role.EOS, "</s>").withRole(Roles.Role.UNK, "<unk>")
        .train(corpus.train().stream());
    return framed(bare, null, "</s>");
  }

  /** Byte-level BPE with BART's tokens; a text stands between {@code <s>} and {@code </s>}. */
  static Tokenizer learnBart(Corpus corpus, int vocabulary) {
    Tokenizer bare = new BpeTrainer(vocabulary).withSpecials("<s>", "<pad>", "</s>", "<unk>", "<mask>")
        .withRole(Roles.Role.BOS, "<s>").withRole(Roles.Role.PAD, "<pad>").withRole(Roles.Role.EOS, "</s>")
        .withRole(Roles.Role.UNK, "<unk>").withRole(Roles.Role.MASK, "<mask>").withRole(Roles.Role.CLS, "<s>")
        .withRole(Roles.Role.SEP, "</s>").train(corpus.train().stream());
    return framed(bare, "<s>", "</s>");
  }

  private static Tokenizer framed(Tokenizer bare, String first, String last) {
    return new Tokenizer(bare.pipeline().withTemplate(Template.around(added(bare, first), added(bare, last))), bare.roles());
  }

  private static AddedToken added(Tokenizer words, String content) {
    return content == null ? null : AddedToken.special(words.id(content).orElseThrow(), content);
  }

  /** {@code <extra_id_0>} and so on, as far as the tokenizer has them. */
  static int[] sentinels(Tokenizer words) {
    int[] found = IntStream.range(0, SENTINELS).mapToObj(i -> words.id(sentinel(i))).takeWhile(OptionalInt::isPresent)
        .mapToInt(OptionalInt::getAsInt).toArray();
    if (found.length == 0) {
      throw new IllegalArgumentException("the tokenizer has no " + sentinel(0) + ", which stands for a gap");
    }
    return found;
  }

  private static String sentinel(int number) {
    return "<extra_id_" + number + ">";
  }

  static int end(Tokenizer words) {
    return id(words, Roles.Role.EOS, "</s>");
  }

  /** The id of the token that plays a part, by its role or by one of the names that it usually has. */
  static int id(Tokenizer words, Roles.Role role, String... names) {
    var named = words.role(role);
    if (named.isPresent()) return named.getAsInt();
    for (String name : names) {
      var id = words.id(name);
      if (id.isPresent()) return id.getAsInt();
    }
    throw new IllegalArgumentException("the tokenizer has no token for " + role + " (" + String.join(", ", names)
        + "), which this objective needs");
  }

  static int cls(Tokenizer words) {
    return id(words, Roles.Role.CLS, "[CLS]", "<s>");
  }

  static int sep(Tokenizer words) {
    return id(words, Roles.Role.SEP, "[SEP]", "</s>");
  }

  static int pad(Tokenizer words) {
    return id(words, Roles.Role.PAD, "[PAD]", "<pad>");
  }

  static int mask(Tokenizer words) {
    return id(words, Roles.Role.MASK, "[MASK]", "<mask>");
  }
}

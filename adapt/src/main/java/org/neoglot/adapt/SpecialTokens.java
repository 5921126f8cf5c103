// Special tokens that an objective needs, found in a tokenizer or put into a new one.
package org.neoglot.adapt;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neoglot.tokenizer.BertNormalizer;
import org.neoglot.tokenizer.BertSplitter;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Template;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.WordPieceDecoder;
import org.neoglot.tokenizer.train.SubwordTrainer;

/** New tokenizers with BERT's tokens, and ids of tokens by the part that they play. */
final class SpecialTokens {
  private static final Map<Roles.Role, String> BERT = Map.of(Roles.Role.PAD, "[PAD]", Roles.Role.UNK, "[UNK]", Roles.Role.CLS,
      "[CLS]", Roles.Role.SEP, "[SEP]", Roles.Role.MASK, "[MASK]");

  private SpecialTokens() {}

  /** A cased WordPiece tokenizer as BERT has it, which frames texts as [CLS] A [SEP] B [SEP]. */
  static Tokenizer learnWordPiece(Corpus corpus, int vocabulary) {
    var trainer = new SubwordTrainer(true, vocabulary, 2, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"), "[UNK]",
        new BertNormalizer(true, true, Optional.of(false), false), new BertSplitter(), new WordPieceDecoder("##", true));
    Tokenizer bare = trainer.train(corpus.train().stream());
    int cls = bare.id("[CLS]").orElseThrow();
    int sep = bare.id("[SEP]").orElseThrow();
    List<Template.Piece> single = List.of(new Template.Special("[CLS]", cls, 0), new Template.Text(false, 0),
        new Template.Special("[SEP]", sep, 0));
    List<Template.Piece> pair = new ArrayList<>(single);
    pair.add(new Template.Text(true, 1));
    pair.add(new Template.Special("[SEP]", sep, 1));
    return new Tokenizer(bare.pipeline().withTemplate(new Template(Optional.empty(), single, pair)),
        new Roles(new EnumMap<>(BERT), Optional.empty()));
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

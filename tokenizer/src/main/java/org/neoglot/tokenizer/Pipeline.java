// The steps of a tokenizer, from text to ids and back: what tokenizer.json describes.
package org.neoglot.tokenizer;

import java.util.Objects;

/**
 * The parts of a tokenizer in the order in which text meets them; {@code decoder} leads back.
 *
 * @throws IllegalArgumentException if an added token and a token of the vocabulary disagree on an id, or the template
 *     frames texts with ids that are not those tokens
 */
public record Pipeline(
    AddedTokens added, Normalizer normalizer, Splitter splitter, Merger merger, Template template, Decoder decoder,
    Batching batching) {
  public Pipeline {
    Objects.requireNonNull(decoder);
    if (merger instanceof Bpe bpe && bpe.options().bytes() && !ByteLevel.endsOnly(splitter)) {
      throw new IllegalArgumentException(
          "splitter " + splitter + ": wanted one whose last step is ByteLevel, for tokens that are made of bytes");
    }
    checkAdded(added, merger.vocabulary());
    template.specials().forEach(special -> checkSpecial(special, added, merger.vocabulary()));
  }

  /** Texts are not cut short or filled up. */
  public Pipeline(
      AddedTokens added, Normalizer normalizer, Splitter splitter, Merger merger, Template template, Decoder decoder) {
    this(added, normalizer, splitter, merger, template, decoder, Batching.NONE);
  }

  /** The same with another frame. */
  public Pipeline withTemplate(Template other) {
    return new Pipeline(added, normalizer, splitter, merger, other, decoder, batching);
  }

  /** The same with another way to cut words and to form tokens. */
  public Pipeline with(Splitter otherSplitter, Merger otherMerger) {
    return new Pipeline(added, normalizer, otherSplitter, otherMerger, template, decoder, batching);
  }

  private static void checkAdded(AddedTokens added, Vocabulary vocabulary) {
    for (AddedToken token : added.list()) {
      String held = vocabulary.token(token.id());
      int id = vocabulary.id(token.content());
      if (held != null && !held.equals(token.content())) {
        throw new IllegalArgumentException("added token '" + token.content() + "' has id " + token.id()
            + ", which is '" + held + "' in the vocabulary; wanted one token an id");
      }
      if (id >= 0 && id != token.id()) {
        throw new IllegalArgumentException("added token '" + token.content() + "' has id " + token.id()
            + ", but " + id + " in the vocabulary; wanted one id a token");
      }
    }
  }

  /** A frame of ids that mean something else would quietly spoil every text. */
  private static void checkSpecial(Template.Special special, AddedTokens added, Vocabulary vocabulary) {
    AddedToken token = added.get(special.id());
    String found = token != null ? token.content() : vocabulary.token(special.id());
    if (!special.content().equals(found)) {
      throw new IllegalArgumentException("the template's '" + special.content() + "' has id " + special.id()
          + ", which is " + (found == null ? "no token" : "'" + found + "'") + "; wanted the id of that token");
    }
  }
}

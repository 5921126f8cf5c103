// Extending a vocabulary: old ids stay, new tokens are used, old text is left nearly alone.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class VocabularyExtensionTest {
  private static final List<String> OLD = List.of(
      "the cat sat on the mat and the dog sat on the cat", "a dog and a cat and a mat", "the end of the song");
  private static final Tokenizer BASE = new BpeTrainer(275).withSpecials("<|end|>")
      .withRole(Roles.Role.EOS, "<|end|>").train(OLD.stream());

  @Test
  void oldIdsKeepTheirTokensAndTheirMerges() {
    var extended = new VocabularyExtension(100).extend(BASE, Texts.sentences(200, 1).stream());
    assertEquals(100, extended.added());
    for (int id = 0; id < BASE.size(); id++) {
      assertEquals(BASE.token(id), extended.tokenizer().token(id));
      assertEquals(BASE.isSpecial(id), extended.tokenizer().isSpecial(id));
    }
    MergeList was = ((Bpe) BASE.pipeline().merger()).merges();
    MergeList is = ((Bpe) extended.tokenizer().pipeline().merger()).merges();
    for (int rank = 0; rank < was.size(); rank++) {
      assertEquals(was.pair(rank), is.pair(rank));
    }
    assertEquals(BASE.eos(), extended.tokenizer().eos());
  }

  @Test
  void everyAddedTokenIsReachedAndIsMadeOfOldOnes() {
    var extended = new VocabularyExtension(150).extend(BASE, Texts.sentences(300, 1).stream());
    var bpe = (Bpe) extended.tokenizer().pipeline().merger();
    for (int id = extended.firstAdded(); id < extended.tokenizer().size(); id++) {
      byte[] bytes = extended.tokenizer().bytes(id);
      assertArrayEquals(new int[] {id}, bpe.segment(bytes));
      assertTrue(extended.parts(id).length >= 2);
      assertEquals(extended.tokenizer().token(id), spelled(extended.parts(id)));
    }
  }

  private static String spelled(int[] ids) {
    var text = new StringBuilder();
    for (int id : ids) {
      assertTrue(id < BASE.size());
      text.append(BASE.token(id));
    }
    return text.toString();
  }

  @Test
  void newTextIsShorterAndMostAddedTokensAreUsed() {
    var extended = new VocabularyExtension(150).extend(BASE, Texts.sentences(300, 1).stream());
    // Held out: other sentences of the same words.
    List<String> heldOut = Texts.sentences(600, 1).subList(300, 600);
    var change = SegmentationChange.of(BASE, extended.tokenizer(), heldOut.stream());
    assertTrue(change.saved() > 0.4, change.toString());
    Set<Integer> used = new HashSet<>();
    for (String sentence : heldOut) {
      for (int id : extended.tokenizer().encode(sentence)) {
        used.add(id);
      }
      assertEquals(sentence, extended.tokenizer().decode(extended.tokenizer().encode(sentence)));
    }
    long usedAdded = used.stream().filter(id -> id >= extended.firstAdded()).count();
    assertTrue(usedAdded > 0.8 * extended.added(), usedAdded + " of " + extended.added());
  }

  @Test
  void mergesCommonInProtectedTextAreRefused() {
    // "cat" and "dog" are common in both; protected, they stay as they were.
    var fresh = new ArrayList<>(Texts.sentences(50, 1));
    fresh.add("zebra zebra zebra thesong thesong catdog");
    List<String> old = List.of("the song the song the zebra", "of the song");
    var strict = new VocabularyExtension(400, 2, 0, true).extend(BASE, fresh.stream(), old.stream());
    var free = new VocabularyExtension(400, 2, 100, true).extend(BASE, fresh.stream(), old.stream());
    assertEquals(0, SegmentationChange.of(BASE, strict.tokenizer(), old.stream()).changedBytes());
    assertNotEquals(0, SegmentationChange.of(BASE, free.tokenizer(), old.stream()).changedBytes());
  }

  @Test
  void marksAreKeptWithTheirLetters() {
    List<String> text = List.of("આપણે હતા આપણે હતા", "હતા આપણે હતા");
    var kept = new VocabularyExtension(100).extend(BASE, text.stream());
    var cut = new VocabularyExtension(100, 2, 1, false).extend(BASE, text.stream());
    assertEquals(1, kept.tokenizer().encode(" આપણે").length);
    assertEquals(2, cut.tokenizer().encode(" આપણે").length);
    assertEquals(0, SegmentationChange.of(BASE, kept.tokenizer(), OLD.stream()).changedBytes());
  }

  @Test
  void aSpecialTokenBehindTheVocabularyKeepsItsIdInTheFiles(@TempDir Path folder) throws IOException {
    Pipeline p = BASE.pipeline();
    var behind = new AddedTokens(List.of(AddedToken.special(0, "<|end|>"), AddedToken.special(290, "<|pad|>")),
        p.normalizer());
    var base = new Tokenizer(
        new Pipeline(behind, p.normalizer(), p.splitter(), p.merger(), p.template(), p.decoder()), Roles.NONE);
    var extended = new VocabularyExtension(20).extend(base, Texts.sentences(100, 1).stream());
    assertEquals(291, extended.firstAdded());
    extended.tokenizer().save(folder);
    Tokenizer again = Tokenizer.load(folder);
    assertEquals(290, again.id("<|pad|>").getAsInt());
    // Readers that number added tokens themselves find it in the vocabulary.
    assertEquals(290, again.pipeline().merger().vocabulary().id("<|pad|>"));
    assertEquals(extended.tokenizer().hash(), again.hash());
  }

  @Test
  void refusesWhatGivesNothing() {
    var extension = new VocabularyExtension(10);
    assertEquals("no text to extend a vocabulary with: 1 documents, all empty",
        assertThrows(IllegalArgumentException.class, () -> extension.extend(BASE, Stream.of(""))).getMessage());
    assertTrue(assertThrows(IllegalArgumentException.class, () -> extension.extend(BASE, Stream.of("x y")))
        .getMessage().startsWith("nothing to add to the vocabulary: no pair of tokens occurs 2 times"));
    assertThrows(IllegalArgumentException.class, () -> new VocabularyExtension(0));
    var extended = extension.extend(BASE, Texts.sentences(50, 1).stream());
    assertThrows(IllegalArgumentException.class, () -> extended.parts(3));
  }

  @Test
  void tokenizersThatCutAlikeDoNotDiffer() {
    var same = SegmentationChange.of(BASE, BASE, OLD.stream());
    assertEquals(0, same.changedBytes());
    assertEquals(OLD.stream().mapToInt(String::length).sum(), same.bytes());
    Tokenizer bytes = new BpeTrainer(257).withSpecials("<|end|>").train(OLD.stream());
    var other = SegmentationChange.of(bytes, BASE, Stream.of("the <|end|>x"));
    assertEquals(new SegmentationChange(12, 3, 6, 4), other); // "the" was three bytes; the rest is the same
  }

  /** A published tokenizer that takes whole words first: its merges and ids stay, and the new ones are reached. */
  @Test
  void extendsAPublishedTokenizer() throws IOException {
    Tokenizer base = Tokenizer.load(Shared.file("tokenizers/tiny-tiktoken"));
    List<String> text = Texts.sentences(300, 1);
    Tokenizer extended = new VocabularyExtension(100).extend(base, text.stream()).tokenizer();
    assertEquals(base.size() + 100, extended.size());
    assertTrue(SegmentationChange.of(base, extended, text.stream()).saved() > 0.2);
    var bpe = (Bpe) extended.pipeline().merger();
    for (int id = base.size(); id < extended.size(); id++) {
      assertArrayEquals(new int[] {id}, bpe.segment(extended.bytes(id)));
    }
    for (int id = 0; id < base.size(); id++) {
      assertEquals(base.token(id), extended.token(id));
    }
  }

  /** The expectation of the whole project: a quarter fewer tokens in the new language, English left alone. */
  @Test
  void realSwahili() throws IOException {
    List<String> english = texts("data/mono/eng.train.jsonl.gz");
    List<String> swahili = texts("data/mono/swa.train.jsonl.gz");
    Tokenizer base = new BpeTrainer(4096).train(english.stream());
    var extended = new VocabularyExtension(2048).extend(base, swahili.stream(), english.stream().limit(300));
    var gain = SegmentationChange.of(base, extended.tokenizer(), texts("data/mono/swa.valid.jsonl.gz").stream());
    var price = SegmentationChange.of(base, extended.tokenizer(), texts("data/mono/eng.valid.jsonl.gz").stream());
    System.out.printf("Swahili %.4f -> %.4f tokens a byte (%.1f %% saved), English %.2f %% of bytes cut differently%n",
        gain.tokensPerByteBefore(), gain.tokensPerByteAfter(), 100 * gain.saved(), 100 * price.changed());
    assertTrue(gain.saved() > 0.4, gain.toString());
    assertTrue(price.changed() < 0.05, price.toString());
  }

  private static List<String> texts(String name) throws IOException {
    return Shared.lines(Shared.file(name)).stream().map((JsonNode record) -> record.get("text").asString()).toList();
  }
}

// The tokenizer as a whole: text comes back, untrusted text stays text, frames, added tokens, threads.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
  private static final Tokenizer TOKENIZER = new BpeTrainer(500).withSpecials("<|end|>", "<|begin|>")
      .withRole(Roles.Role.EOS, "<|end|>").withRole(Roles.Role.BOS, "<|begin|>")
      .train(Texts.sentences(300, 1).stream());

  @Test
  void anyTextComesBack() {
    var random = new Random(9);
    for (int round = 0; round < 2000; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        int c = random.nextInt(switch (random.nextInt(3)) {
          case 0 -> 0x80;
          case 1 -> 0x3000;
          default -> Character.MAX_CODE_POINT + 1;
        });
        text.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c);
      }
      assertEquals(text.toString(), TOKENIZER.decode(TOKENIZER.encode(text)));
      assertEquals(text.toString(), TOKENIZER.decode(TOKENIZER.encodePlain(text)));
    }
    assertEquals("a\uFFFDb", TOKENIZER.decode(TOKENIZER.encode("a\uD800b")));
    assertEquals(0, TOKENIZER.encode("").length);
  }

  @Test
  void untrustedTextHasNoSpecialTokens() {
    String text = "kalo<|end|><|begin|>";
    assertTrue(Arrays.stream(TOKENIZER.encode(text)).anyMatch(TOKENIZER::isSpecial));
    assertFalse(Arrays.stream(TOKENIZER.encodePlain(text)).anyMatch(TOKENIZER::isSpecial));
    assertEquals(text, TOKENIZER.decode(TOKENIZER.encodePlain(text), true));
  }

  @Test
  void beginningAndEndAsAsked() {
    int[] ids = TOKENIZER.encode("kalo");
    assertArrayEquals(ids, TOKENIZER.encode("kalo", false, false));
    int[] framed = TOKENIZER.encode("kalo", true, true);
    assertEquals(TOKENIZER.bos().getAsInt(), framed[0]);
    assertEquals(TOKENIZER.eos().getAsInt(), framed[framed.length - 1]);
    assertArrayEquals(ids, Arrays.copyOfRange(framed, 1, framed.length - 1));
    assertArrayEquals(ids, TOKENIZER.encodeFramed("kalo")); // no template was given
  }

  @Test
  void theTemplateFramesOneTextOrTwo() {
    AddedTokens added = TOKENIZER.pipeline().added();
    Tokenizer framing = TOKENIZER.withTemplate(Template.around(added.get(1), added.get(0)));
    assertEquals("<|begin|>ka<|end|>", framing.decode(framing.encodeFramed("ka")));
    assertEquals("<|begin|>ka<|end|><|begin|>lo<|end|>", framing.decode(framing.encodeFramed("ka", "lo")));
    assertEquals(framing.encodeFramed("ka", "lo").length, framing.framedTypes("ka", "lo").length);
    assertArrayEquals(framing.encodeFramed("ka"), framing.frame(framing.encodePlain("ka")));
  }

  /** Added tokens by their flags: w stands alone, l and r take spaces along, long ones win. */
  @ParameterizedTest
  @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {
    "a word b,a |word| b", "swords word,swords |word", "a  <l> b,a|  <l>| b", "a <r>  b,a |<r>  |b",
    "<long><longer>,<long>|<longer>", "<r> <l>,<r> |<l>", "x<long,x<long"
  })
  void addedTokensAreFoundByTheirFlags(String text, String wanted) {
    var tokens = List.of(new AddedToken(1, "word", true, false, false, false, false),
        new AddedToken(2, "<l>", false, true, false, false, true),
        new AddedToken(3, "<r>", false, false, true, false, true),
        AddedToken.special(4, "<long>"), AddedToken.special(5, "<longer>"));
    var parts = new ArrayList<String>();
    new AddedTokens(tokens, new Normalizer.Unchanged())
        .splitGiven(text, (from, to, id) -> parts.add(text.substring(from, to)));
    assertEquals(wanted, String.join("|", parts));
  }

  @Test
  void oneIdForOneToken() {
    var unchanged = new Normalizer.Unchanged();
    assertThrows(IllegalArgumentException.class, () -> new AddedTokens(
        List.of(AddedToken.special(1, "<a>"), AddedToken.special(1, "<b>")), unchanged));
    assertThrows(IllegalArgumentException.class, () -> new AddedTokens(
        List.of(AddedToken.special(1, "<a>"), AddedToken.special(2, "<a>")), unchanged));
    assertThrows(IllegalArgumentException.class, () -> new Vocabulary(List.of("a", "a")));
  }

  @Test
  void tokensAndIdsAnswerEachOther() {
    for (int id = 0; id < TOKENIZER.size(); id++) {
      assertEquals(id, TOKENIZER.id(TOKENIZER.token(id)).getAsInt());
    }
    assertTrue(TOKENIZER.id("no such token").isEmpty());
    assertThrows(IllegalArgumentException.class, () -> TOKENIZER.token(-1));
    assertArrayEquals(new byte[] {' '}, TOKENIZER.bytes(TOKENIZER.id("Ġ").getAsInt()));
  }

  /** The word cache is shared: many threads that push each other's words out must not disturb each other. */
  @Test
  void threadsDoNotDisturbEachOther() throws Exception {
    List<String> texts = Texts.sentences(500, 3);
    List<int[]> wanted = texts.stream().map(TOKENIZER::encode).toList();
    Callable<Boolean> task = () -> {
      for (int i = 0; i < texts.size(); i++) {
        if (!Arrays.equals(wanted.get(i), TOKENIZER.encode(texts.get(i)))) {
          return false;
        }
      }
      return true;
    };
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (Future<Boolean> result : pool.invokeAll(List.of(task, task, task, task))) {
        assertTrue(result.get());
      }
    }
  }

  @Test
  void theCacheForgetsAndStaysRight() {
    var cache = new WordCache();
    for (int i = 0; i < 200_000; i++) { // six times as many as there is room for
      cache.put("w" + i, 0, ("w" + i).length(), new int[] {i});
    }
    int kept = 0;
    for (int i = 0; i < 200_000; i++) {
      String word = "w" + i;
      int[] ids = cache.get("..." + word + "...", 3, 3 + word.length());
      assertTrue(ids == null || ids[0] == i);
      kept += ids == null ? 0 : 1;
    }
    assertTrue(kept > 1000 && kept <= 1 << 15, kept + " kept");
  }
}

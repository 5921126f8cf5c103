// Texts begin and end as each kind of published tokenizer says.
package org.neoglot.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.neoglot.models.Config;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Template;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;

class TextEndsTest {
  private static final List<String> SPECIALS = List.of("<s>", "</s>", "<cls>");

  private static BpeTrainer trainer() {
    return new BpeTrainer(262).withMinFrequency(1).withSpecials(SPECIALS.toArray(String[]::new));
  }

  private static Tokenizer tokenizer(String bos, String eos) {
    var trainer = trainer();
    if (bos != null) trainer = trainer.withRole(Roles.Role.BOS, bos);
    if (eos != null) trainer = trainer.withRole(Roles.Role.EOS, eos);
    return trainer.train(List.of("text").stream());
  }

  /** A frame of special tokens around the text A. */
  private static Tokenizer framed(Tokenizer plain, String... frame) {
    List<Template.Piece> single = new ArrayList<>();
    for (String piece : frame) {
      single.add(piece.equals("A") ? new Template.Text(false, 0)
          : new Template.Special(piece, plain.id(piece).getAsInt(), 0));
    }
    return plain.withTemplate(new Template(Optional.empty(), single, Template.NONE.pair()));
  }

  private static void row(String kind, Tokenizer tokenizer, String start, String end) {
    TextEnds ends = TextEnds.of(tokenizer);
    assertEquals(start + " " + end, tokenizer.token(ends.start()) + " " + tokenizer.token(ends.end()), kind);
  }

  @Test void eachKindHasItsOwn() {
    row("Llama: the frame begins with it", framed(tokenizer("<s>", "</s>"), "<s>", "A"), "<s>", "</s>");
    row("Llama without a frame", tokenizer("<s>", "</s>"), "<s>", "</s>");
    row("XGLM: the frame begins with the end", framed(tokenizer("<s>", "</s>"), "</s>", "A"), "</s>", "</s>");
    row("T5: the frame only ends", framed(tokenizer(null, "</s>"), "A", "</s>"), "</s>", "</s>");
    row("ours, GPT-2: one for both", tokenizer("</s>", "</s>"), "</s>", "</s>");
    row("Qwen: no beginning", tokenizer(null, "</s>"), "</s>", "</s>");
    row("BERT: neither by name", framed(tokenizer(null, null), "<cls>", "A", "</s>"), "<cls>", "<cls>");
    assertTrue(TextEnds.start(tokenizer(null, null)).isEmpty());
    assertThrows(IllegalArgumentException.class, () -> TextEnds.of(tokenizer(null, null)));
  }

  @Test void writingStopsAtAllEnds() {
    Tokenizer words = tokenizer("<s>", "</s>");
    var json = JsonMapper.shared().createObjectNode();
    assertEquals(Set.of(words.eos().getAsInt()), TextEnds.stops(words, new Config("test", json)));
    json.putArray("eos_token_id").add(7).add(9);
    assertEquals(Set.of(7, 9, words.eos().getAsInt()), TextEnds.stops(words, new Config("test", json)));
  }
}

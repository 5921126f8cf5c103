// Mistakes in the tables are refused when they are read, by line and slot.
package org.neoglot.eval.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final Lexicon LEXICON = Lexicon.parse("small.tsv", List.of("see\tsaw seen\tvidi\tverb\t*\t-"));

  private static String refused(String... lines) {
    return assertThrows(IllegalArgumentException.class,
        () -> new FrameReader("small.txt", LEXICON, Map.of()).read(List.of(lines))).getMessage();
  }

  @Test void namesLineAndSlot() {
    String relation = "relation at(A,P)", head = "frame see any mid 1", when = "when at(A,P)";
    String eo = "eo {A} vidis {B.n}.";
    assertEquals("small.txt line 4: slot '{A.x}' found, a letter of Type and a suffix of Form wanted",
        refused(relation, head, when, "en {A.x} saw {B.him}.", eo));
    assertEquals("small.txt line 4: slot '{B.him.' is not closed", refused(relation, head, when, "en {A} saw {B.him.",
        eo));
    assertEquals("small.txt line 4: 'looked' found, a form of a word of the lexicon wanted",
        refused(relation, head, when, "en {A} looked {B.him}.", eo));
    assertEquals("small.txt line 4: no full stop at the end", refused(relation, head, when, "en {A} saw {B.him}", eo));
    assertEquals("small.txt line 2: slot '{B}' is named in one language only",
        refused(relation, head, when, "en {A} saw.", eo));
    assertEquals("small.txt line 3: 'was(A,P)' found, a declared relation wanted",
        refused(relation, head, "when was(A,P)", "en {A} saw {B.him}.", eo));
    assertEquals("small.txt line 3: 'at' found, a fact like has(A,T) wanted",
        refused(relation, head, "when at", "en {A} saw {B.him}.", eo));
    assertEquals("small.txt line 2: 'see any mid' found, name, topics, open or mid or end, and a weight wanted",
        refused(relation, "frame see any mid", when, "en {A} saw {B.him}.", eo));
    assertEquals("small.txt line 1: 'nonsense' found, relation, frame, question, when, where, then, en or eo wanted",
        refused("nonsense"));
  }

  @Test void lexiconNamesItsLine() {
    assertEquals("x.tsv line 1: 2 columns found, 6 wanted, in 'a\tb'",
        assertThrows(IllegalArgumentException.class, () -> Lexicon.parse("x.tsv", List.of("a\tb"))).getMessage());
    assertEquals("x.tsv line 2: 'ruĝ' found, a word in -a wanted", assertThrows(IllegalArgumentException.class,
        () -> Lexicon.parse("x.tsv", List.of("# a", "red\t-\truĝ\tadjective\t*\t-"))).getMessage());
    assertEquals("x.tsv line 1: 'colour' found, a part of speech wanted", assertThrows(IllegalArgumentException.class,
        () -> Lexicon.parse("x.tsv", List.of("red\t-\truĝa\tcolour\t*\t-"))).getMessage());
  }
}

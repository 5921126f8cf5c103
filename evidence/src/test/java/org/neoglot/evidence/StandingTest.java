// Runs that do not agree answer nothing, and only other seeds repeat.
package org.neoglot.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final Claim CLAIM = new Claim("it helps", "loss", "nats", true, "with", "without", 0.5, "for the test");

  /** A run whose every seed has about this effect. */
  private static LedgerLine line(String id, String hash, double effect, Long... seeds) {
    SequencedMap<String, SequencedMap<String, List<Double>>> figures = new LinkedHashMap<>();
    figures.put("with", new LinkedHashMap<>());
    figures.put("without", new LinkedHashMap<>());
    List<Long> all = List.of(seeds);
    figures.get("with").put("loss", all.stream().map(s -> 10 - effect + 0.01 * (s % 3)).toList());
    figures.get("without").put("loss", all.stream().map(s -> 10.0).toList());
    SequencedMap<String, Cost> costs = new LinkedHashMap<>();
    SequencedMap<String, Double> tuned = new LinkedHashMap<>();
    for (String arm : figures.keySet()) {
      costs.put(arm, Cost.NONE);
      tuned.put(arm, 1.0);
    }
    return new LedgerLine(id, List.of("M123"), hash, CLAIM, "none", 1, false, all, figures, tuned, costs, 1, 1, "test",
        "c0ffee", "1.0", null, LedgerLine.bitsOf(figures), "");
  }

  private static LedgerLine line(double effect, Long... seeds) {
    return line("toy", "0".repeat(64), effect, seeds);
  }

  private static Standing.Answer answer(LedgerLine... lines) {
    return Standing.of(List.of(lines)).answer("toy");
  }

  private final LedgerLine shown = line(1, 1L, 2L, 3L, 4L, 5L);

  @Test
  void runsThatDifferAnswerNothing() {
    LedgerLine refuted = line(0.1, 6L, 7L, 8L, 9L, 10L);
    for (var answer : List.of(answer(shown, refuted), answer(refuted, shown))) {
      assertEquals(Verdict.INCONCLUSIVE, answer.verdict());
      assertEquals("INCONCLUSIVE (not steady)", answer.words());
    }
    var standing = Standing.of(List.of(shown, refuted));
    assertEquals(List.of(Verdict.INCONCLUSIVE), standing.verdicts("M123"));
    String page = MethodsPage.of(Register.standard(), List.of(shown, refuted));
    assertTrue(page.contains("### toy: INCONCLUSIVE (not steady)") && page.contains("| INCONCLUSIVE | 1 |"));
    assertTrue(page.contains("INCONCLUSIVE (not steady) (toy)") && !page.contains("The same under other seeds."));
  }

  @Test
  void onlyOtherSeedsRepeat() {
    assertTrue(answer(shown, line(0.9, 6L, 7L, 8L, 9L, 10L)).repeated());
    assertFalse(answer(shown).repeated());
    assertFalse(answer(shown, line(0.9, 1L, 2L, 3L, 4L, 5L)).repeated(), "the same seeds");
    assertFalse(answer(shown, line(0.9, 5L, 4L, 3L, 2L, 1L)).repeated(), "the same seeds in another order");
    assertFalse(answer(shown, line(0.9, 5L, 6L, 7L, 8L, 9L)).repeated(), "a seed in common");
    var overlap = answer(shown, line(0.1, 5L, 6L, 7L, 8L, 9L));
    assertEquals(Verdict.INCONCLUSIVE, overlap.verdict());
    assertFalse(MethodsPage.of(Register.standard(), List.of(shown, line(0.9, 1L, 2L, 3L, 4L, 5L)))
        .contains("The same under other seeds."));
  }

  /** Other figures of the same seeds come from other code, and the later code is the mended one. */
  @Test
  void ofTheSameSeedsTheLaterRunStands() {
    var answer = answer(shown, line(0.1, 1L, 2L, 3L, 4L, 5L));
    assertEquals(Verdict.REFUTED, answer.verdict());
    assertEquals(2, answer.runs().size(), "but the page shows both");
  }

  @Test
  void earlierWordingsAreShownAndDoNotCount() {
    var old = line("replay", "a".repeat(64), 1, 1L, 2L, 3L, 4L, 5L);
    var standing = Standing.of(List.of(old));
    assertTrue(standing.answers().isEmpty());
    assertEquals(List.of(old), standing.earlier());
    String page = MethodsPage.of(Register.standard(), List.of(old));
    assertTrue(page.contains("## Earlier wordings"));
    assertTrue(page.contains("| replay | 1 2 3 4 5 | 0.9880 | "), page.substring(page.indexOf("## Earlier"), page.indexOf("## Methods")));
    assertTrue(page.contains("| SHOWN | c0ffee | aaaaaaaaaaaa |"), page.substring(page.indexOf("## Earlier"), page.indexOf("## Methods")));
  }
}

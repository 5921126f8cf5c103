// The harness itself: what it is asked, how it sums up, what it prints.
package org.neoglot.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

class BenchTest {
  @Test
  void namesAreUnique() {
    var names = new HashSet<String>();
    Parts.all().forEach(p -> assertTrue(names.add(p.name()), () -> "two parts are called " + p.name()));
  }

  /** A second method would be a second row that nobody told apart. */
  @Test
  void aBenchmarkHasOneMethod() {
    for (Part part : Parts.all()) {
      if (!(part instanceof JmhPart jmh)) continue;
      long methods = Arrays.stream(jmh.benchmark().getMethods()).filter(m -> m.isAnnotationPresent(Benchmark.class)).count();
      assertEquals(1, methods, jmh.benchmark().getSimpleName());
    }
  }

  @Test
  void helpNamesEveryPart() {
    String usage = Bench.command().getUsageMessage();
    Parts.all().forEach(p -> assertTrue(usage.contains(p.name()), p.name()));
  }

  @Test
  void wrongWishesAreRefused() {
    for (String[] wrong : new String[][] {{"gem"}, {"gemm", "-p", "shap=1x1x1"}, {"gemm", "--forks", "0"},
        {"gemm", "--seconds", "0"}, {"gemm", "--threads", "0"}, {"--nothing"}}) {
      var command = Bench.command();
      command.setErr(new PrintWriter(new StringWriter()));
      assertEquals(2, command.execute(wrong), String.join(" ", wrong));
    }
    assertThrows(IllegalArgumentException.class, () -> Parts.named(List.of("nothing")));
  }

  @Test
  void figuresAreMediansOfForks() {
    // 100 flops an operation; forks at 10, 20 and 40 ns, beside peaks of 20, 10 and 5 GFLOP/s.
    var forks = new Forks(new double[] {10, 20, 40}, new double[] {8, 16, 32}, Map.of(
        Around.NOTE + Notes.FLOPS, new double[] {100, 100, 100}, Around.PEAK, new double[] {20, 10, 5},
        Around.ALLOCATED, new double[] {1000, 2000, 3000}, Around.NOTE + Notes.CHECKSUM, new double[] {255, 255, 255}));
    assertEquals(5, forks.rate(Notes.FLOPS));
    assertEquals(0.5, forks.share(100));
    assertEquals(List.of("5.0", "2.5 to 10.0", "12.5", "50.0 %", "10.0", "2.0", "000000ff"),
        forks.cells().stream().map(Cell::text).toList());
  }

  @Test
  void joinedForksCountAlike() {
    var one = new Forks(new double[] {1}, new double[] {1}, Map.of("x", new double[] {5}));
    var two = new Forks(new double[] {3}, new double[] {2}, Map.of("x", new double[] {7}));
    var both = Forks.join(List.of(one, two));
    assertEquals(2, both.count());
    assertEquals(6, both.extra("x"));
    assertEquals(2, Forks.median(both.medians()));
  }

  @Test
  void differentBitsInDifferentForksAreAnError() {
    var forks = new Forks(new double[] {1, 1}, new double[] {1, 1}, Map.of(Around.NOTE + Notes.CHECKSUM, new double[] {1, 2}));
    assertThrows(IllegalStateException.class, forks::cells);
  }

  @Test
  void tableAndJsonSayTheSame() {
    var cells = List.of(Cell.text("shape", "a \"b\""), Cell.number("us/op", 1.25, 2), Cell.range("range", 1, 2),
        Cell.share("of peak", 0.5), Cell.number("x", Double.NaN, 1));
    assertEquals("shape      us/op          range  of peak        x%na \"b\"       1.25   1.00 to 2.00   50.0 %%        -%n"
        .formatted(), printed(false, cells));
    assertEquals(("[%n  {\"part\": \"p\", \"shape\": \"a \\\"b\\\"\", \"us/op\": 1.25000, \"range\": [1.00000, 2.00000], "
        + "\"of peak\": 0.5000, \"x\": null}%n]%n").formatted().replace("%n", "\n"), printed(true, cells));
  }

  private static String printed(boolean json, List<Cell> cells) {
    var bytes = new ByteArrayOutputStream();
    var table = new Table(new PrintStream(bytes), json);
    table.row("p", cells);
    table.close();
    return bytes.toString();
  }
}

// The ledger counts what was computed, where it belongs, and only while it is kept.
package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Ledger;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.MatMul;

class LedgerTest {
  private final Ledger ledger = new Ledger();

  @Test
  void productsCostWhatTheFormulaSays() {
    try (EagerRun run = Run.eager(new Threads(1)); Arena arena = Arena.ofShared()) {
      run.keep(ledger);
      Tensor x = filled(arena, 5, 8);
      run.apply(MatMul.LINEAR, x, filled(arena, 7, 8));
      run.apply(new MatMul(true, false), x, filled(arena, 5, 3));
      // Sequences of 2 and 3 tokens: 3 and 6 pairs of a query and a key; 2 heads of 4, two products each.
      Attention.causal(2, 2, 4).apply(run, x, x, x, Segments.of(run, 2, 3));
      run.all(CrossEntropy.of(true, true), x, run.ints(5, 0, 1, 2, 3, -1), filled(arena, 11, 8));
      run.apply(Add.OP, x, x);
      assertEquals(2 * 5 * 8 * 7 + 2 * 8 * 5 * 3, entry("MatMul").flops());
      assertEquals(2, entry("MatMul").calls());
      assertEquals(4L * 4 * 2 * (3 + 6), entry("Attention").flops());
      assertEquals(3 * 2 * 5 * 11 * 8, entry("CrossEntropy").flops());
      assertEquals(5 * 8, entry("Add").flops());
      assertEquals(3 * 5 * 8 * 4, entry("Add").bytes());
      assertTrue(ledger.entries().stream().allMatch(e -> e.seconds() > 0 && e.part() == Ledger.Part.FORWARD));
    }
  }

  @Test
  void partsAreApartAndNothingIsNotedOutside() {
    try (EagerRun run = Run.eager(new Threads(1)); Arena arena = Arena.ofShared()) {
      Tensor x = filled(arena, 2, 3);
      run.apply(Add.OP, x, x);
      run.keep(ledger);
      run.apply(Add.OP, x, x);
      ledger.begin(Ledger.Part.BACKWARD);
      run.apply(Add.OP, x, x);
      run.keep(null);
      run.apply(Add.OP, x, x);
      assertEquals(List.of(Ledger.Part.FORWARD, Ledger.Part.BACKWARD),
          ledger.entries().stream().map(Ledger.Entry::part).toList());
      assertTrue(ledger.entries().stream().allMatch(e -> e.calls() == 1 && e.op().equals("Add")));
      ledger.clear();
      assertEquals(List.of(), ledger.entries());
    }
  }

  /** Every op of the table can say what it costs, and nothing costs less than nothing. */
  @Test
  void everyOpHasACost() {
    try (EagerRun run = Run.eager(new Threads(1))) {
      run.keep(ledger);
      for (OpRow row : OpsTable.rows()) {
        try (Arena arena = Arena.ofShared()) {
          Op op = row.op.apply(row.at);
          OpRow.Data data = OpRow.Data.exactly(row, arena, DType.F32, row.at, row.live, 1);
          run.decoding(row.decoding);
          Tensor[] y = run.all(op, data.x);
          assertTrue(op.flops(data.x, y) >= 0 && op.bytes(data.x, y) > 0, row.name);
          run.reset();
        }
      }
    }
  }

  private Ledger.Entry entry(String op) {
    return ledger.entries().stream().filter(e -> e.op().equals(op)).findFirst().orElseThrow();
  }

  private static Tensor filled(Arena arena, int rows, int cols) {
    Tensor t = Tensor.allocate(arena, DType.F32, rows, cols);
    OpRow.fillReal(t, rows, 3, false);
    return t;
  }
}

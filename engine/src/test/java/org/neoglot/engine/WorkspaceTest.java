package org.neoglot.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Scale;

class WorkspaceTest {
  private static Tensor floats(Workspace w, int count) {
    return w.allocate(DType.F32, 1, count);
  }

  private static long address(Tensor t) {
    return t.data().address() + t.at(0);
  }

  @Test
  void whatIsDroppedIsTakenAgainSmallestHoleFirst() {
    try (Workspace w = new Workspace()) {
      Workspace.Mark mark = w.mark();
      Tensor large = floats(w, 64);
      Tensor between = floats(w, 16);
      Tensor small = floats(w, 32);
      floats(w, 16);
      for (Tensor t : List.of(large, small)) w.hold(t);
      w.drop(large, mark);
      w.drop(small, mark);
      assertEquals(address(small), address(floats(w, 20)));
      assertEquals(address(large), address(floats(w, 16)));
      assertEquals(address(large) + 64, address(floats(w, 48)));
      assertTrue(address(between) > address(large));
    }
  }

  @Test
  void neighboursGrowTogetherAndTheEndComesDown() {
    try (Workspace w = new Workspace()) {
      Workspace.Mark begun = w.mark();
      Tensor a = floats(w, 16);
      Tensor b = floats(w, 16);
      Tensor c = floats(w, 16);
      Tensor last = floats(w, 16);
      for (Tensor t : List.of(a, b, c, last)) w.hold(t);
      w.drop(a, begun);
      w.drop(c, begun);
      w.drop(b, begun);
      assertEquals(address(a), address(floats(w, 48)));
      w.release(begun);
      assertEquals(0, w.usedBytes());
      long peak = w.peakBytes();
      assertEquals(address(a), address(floats(w, 64)));
      assertEquals(peak, w.peakBytes());
    }
  }

  @Test
  void marksAndHoldersWorkTogether() {
    try (Workspace w = new Workspace()) {
      Tensor outer = floats(w, 16);
      Workspace.Mark mark = w.mark();
      Tensor kept = floats(w, 16);
      Tensor view = kept.columns(4, 8);
      Tensor gone = floats(w, 16);
      Tensor result = floats(w, 16);
      w.hold(view);
      w.hold(outer);
      w.sweepBut(result, mark);
      assertThrows(IllegalStateException.class, () -> w.hold(gone));
      w.hold(kept);                                              // its view held it: the memory is one
      w.letGo(kept);
      w.drop(outer, mark);                                       // older than the mark: it stays
      w.hold(outer);
      w.drop(view, mark);
      assertThrows(IllegalStateException.class, () -> w.hold(kept));
      w.release(mark);
      assertThrows(IllegalStateException.class, () -> w.hold(result));
      assertEquals(64, w.usedBytes());
    }
  }

  @Test
  void theCountOfLiveRowsIsHeldWithItsTensor() {
    try (Workspace w = new Workspace()) {
      Tensor count = w.allocate(DType.I32, 1, 1);
      Tensor rows = w.allocate(DType.F32, 4, 4, count);
      w.hold(rows);
      w.sweep(new Workspace.Mark(0));
      w.hold(count);
      assertEquals(128 + 64, w.usedBytes() + 64);
    }
  }

  /** Whatever comes and goes: tensors in use never overlap, and a plan of the same calls says what memory it takes. */
  @Test
  void tensorsNeverOverlapAndAPlanIsExact() {
    for (int seed = 0; seed < 20; seed++) {
      long planned;
      List<Long> wanted = new ArrayList<>();
      try (Workspace plan = Workspace.planning()) {
        play(plan, seed, wanted);
        planned = plan.peakBytes();
      }
      List<Long> found = new ArrayList<>();
      try (Workspace w = new Workspace()) {
        w.reserve(planned);
        long reserved = w.reservedBytes();
        for (int turn = 0; turn < 2; turn++) {
          found.clear();
          play(w, seed, found);
          w.reset();
        }
        assertEquals(wanted, found);
        assertEquals(planned, w.peakBytes());
        assertEquals(reserved, w.reservedBytes(), "nothing more was asked of the system");
      }
      try (Workspace grown = new Workspace()) {
        for (int turn = 0; turn < 2; turn++) {                   // in one piece it may want a little more, once
          play(grown, seed, new ArrayList<>());
          grown.reset();
        }
        long reserved = grown.reservedBytes();
        play(grown, seed, new ArrayList<>());
        assertEquals(reserved, grown.reservedBytes());
      }
    }
  }

  private static void play(Workspace w, int seed, List<Long> offsets) {
    Random random = new Random(seed);
    List<Tensor> held = new ArrayList<>();
    Workspace.Mark begun = w.mark();
    for (int i = 0; i < 400; i++) {
      if (random.nextInt(5) < 3 || held.isEmpty()) {
        Tensor t = floats(w, 1 + random.nextInt(60_000));
        w.hold(t);
        held.add(t);
        offsets.add(t.at(0));
      } else {
        w.drop(held.remove(random.nextInt(held.size())), begun);
      }
      if (i % 50 == 49) apart(held);
    }
  }

  private static void apart(List<Tensor> held) {
    for (Tensor a : held) {
      for (Tensor b : held) {
        boolean overlap = a.data().equals(b.data()) && a.at(0) < b.at(0) + b.rowBytes() && b.at(0) < a.at(0) + a.rowBytes();
        assertFalse(overlap && a != b, () -> a + " and " + b);
      }
    }
  }

  private static EagerRun run() {
    return new EagerRun(Kernels.scalar(), new Threads(1), new Hooks());
  }

  /** Forward only: many blocks take the memory of one, and what a hook looked at stays. */
  @Test
  void blocksGiveBackTheirInsides() {
    try (EagerRun run = run()) {
      Tensor[] seen = new Tensor[1];
      run.hooks().listen("inside.3", (r, t) -> seen[0] = t);
      Tensor x = run.real(8, 8);
      for (int i = 0; i < 64; i++) x.set(i / 8, i % 8, i);
      Tensor first = x;
      for (int i = 0; i < 10; i++) {
        int layer = i;
        x = run.block("b" + i, x, (r, h) -> {
          Tensor once = r.at("inside." + layer, r.apply(new Scale(2), h));
          return r.apply(Add.OP, once, r.apply(new Scale(-1), h));
        });
      }
      assertEquals(run.read(first)[9], run.read(x)[9]);
      assertEquals(2 * run.read(first)[9], run.read(seen[0])[9]);
      assertTrue(run.workspace().usedBytes() <= 12 * 256, "in use: " + run.workspace().usedBytes());
    }
  }

  @Test
  void memoryThatIsGoneIsNotRead() {
    try (EagerRun run = run()) {
      Tensor[] inside = new Tensor[1];
      Tensor x = run.real(2, 2);
      run.block("b", x, (r, h) -> r.apply(new Scale(2), inside[0] = r.apply(new Scale(2), h)));
      var error = assertThrows(IllegalStateException.class, () -> run.read(inside[0]));
      assertTrue(error.getMessage().contains("F32 2 x 2 was given back"), error.getMessage());
      assertThrows(IllegalStateException.class, () -> run.apply(new Scale(2), inside[0]));
      run.reset();
      assertThrows(IllegalStateException.class, () -> run.read(x));
    }
  }
}

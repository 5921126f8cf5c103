package org.neoglot.engine.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Noise;
import org.neoglot.engine.RecordingRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;

class MomentFormatTest {
  private static final MomentFormat[] PACKED = {MomentFormat.BF16, MomentFormat.BITS8};

  private final Arena arena = Arena.ofAuto();

  private Tensor packed(MomentFormat format, int rows, int cols) {
    return Tensor.allocate(arena, format.type(), format.rows(rows, cols), format.cols(cols));
  }

  /** Numbers between 1e-5 and 1 of both signs, and a zero. */
  private Tensor numbers(int count, boolean signed) {
    Tensor t = Tensor.allocate(arena, DType.F32, 1, count);
    for (int i = 1; i < count; i++) {
      double u = (Noise.bits(3, i) >>> 11) * 0x1p-53;
      double x = StrictMath.pow(10, -5 * u);
      t.set(0, i, signed && Noise.bits(4, i) < 0 ? -x : x);
    }
    return t;
  }

  @Test
  void whatComesBackIsNearAndRightInTheMean() {
    for (MomentFormat format : PACKED) {
      for (boolean signed : new boolean[] {true, false}) {
        Tensor from = numbers(200, signed);
        Tensor block = packed(format, 1, 200);
        Tensor back = Tensor.allocate(arena, DType.F32, 1, 200);
        double[] mean = new double[200];
        int times = 4000;
        for (int n = 0; n < times; n++) {
          format.pack(from, block, 0, signed, 200, Noise.mix(n));
          format.unpack(block, 0, signed, back, 200);
          for (int i = 0; i < 200; i++) {
            double error = Math.abs(back.get(0, i) - from.get(0, i));
            // Below the least power of two codes lie evenly, an eighth of it apart.
            double bound = format == MomentFormat.BF16 ? Math.abs(from.get(0, i)) / 128
                : Math.max(Math.abs(from.get(0, i)) / 8, (signed ? 0x1p-17 : 0x1p-33) / 1.875);
            assertTrue(error <= bound * 1.001, format + " " + signed + ": " + from.get(0, i) + " became " + back.get(0, i));
            mean[i] += back.get(0, i) / times;
          }
        }
        assertEquals(0, mean[0]);
        for (int i = 0; i < 200; i++) {
          assertEquals(from.get(0, i), mean[i], Math.abs(from.get(0, i)) * 0.008 + 1e-6, format + " element " + i);
        }
      }
    }
  }

  /** What fits into a code comes back as it was: packing again does not move it. */
  @Test
  void packingAgainChangesNothing() {
    for (MomentFormat format : PACKED) {
      Tensor once = Tensor.allocate(arena, DType.F32, 1, 256);
      Tensor twice = Tensor.allocate(arena, DType.F32, 1, 256);
      Tensor block = packed(format, 1, 256);
      format.pack(numbers(256, true), block, 0, true, 256, 1);
      format.unpack(block, 0, true, once, 256);
      format.pack(once, block, 0, true, 256, 2);
      format.unpack(block, 0, true, twice, 256);
      for (int i = 0; i < 256; i++) {
        double step = format == MomentFormat.BF16 ? 0 : Math.max(Math.abs(once.get(0, i)) / 8, 0x1p-17);
        assertEquals(once.get(0, i), twice.get(0, i), step, format + " element " + i);
      }
    }
  }

  private record Trained(float[] values, float[] m) {}

  /** A few steps on a 30 x 70 matrix, whose last block is not full. */
  private Trained train(Kernels kernels, int threads, MomentFormat format, boolean replay) {
    try (EagerRun run = new EagerRun(kernels, new Threads(threads), new Hooks())) {
      Tensor w = numbers(2100, true);
      Tensor value = Tensor.wrap(DType.F32, 30, 70, w.data(), w.at(0));
      Tensor gradient = Tensor.allocate(arena, DType.F32, 30, 70);
      Tensor m = packed(format, 30, 70);
      Tensor v = packed(format, 30, 70);
      Tensor hyper = Tensor.allocate(arena, DType.F32, 1, 2);
      var op = new AdamWPacked(new AdamW(0.9, 0.95, 1e-8, 0.1), format);
      RecordingRun recording = Run.recording(run);
      for (int step = 1; step <= 5; step++) {
        for (int i = 0; i < 2100; i++) gradient.set(i / 70, i % 70, Math.sin(i * step) * 0.1);
        hyper.set(0, 0, 0.01 / step);
        hyper.set(0, 1, step);
        if (replay && step > 1) recording.replay();
        else (replay ? recording : run).all(op, value, gradient, m, v, hyper);
      }
      Tensor first = Tensor.allocate(arena, DType.F32, 1, 256);
      format.unpack(m, 0, true, first, 256);
      return new Trained(value.floats(), first.floats());
    }
  }

  @Test
  void twinIsDefinitionOnAnyThreadsAndReplayed() {
    for (MomentFormat format : PACKED) {
      Trained wanted = train(Kernels.scalar(), 1, format, false);
      for (int threads : new int[] {1, 2, 4}) {
        assertArrayEquals(wanted.values(), train(Kernels.best(), threads, format, false).values());
      }
      assertArrayEquals(wanted.values(), train(Kernels.best(), 2, format, true).values());
    }
  }

  @Test
  void momentsStayNearThoseOfFloats() {
    float[] exact = new float[256];
    for (int step = 1; step <= 5; step++) {
      for (int i = 0; i < 256; i++) exact[i] = (float) (0.9 * exact[i] + 0.1 * Math.sin(i * step) * 0.1);
    }
    for (MomentFormat format : PACKED) {
      float[] found = train(Kernels.best(), 1, format, false).m();
      double error = 0;
      double size = 0;
      for (int i = 0; i < 256; i++) {
        error += Math.pow(found[i] - exact[i], 2);
        size += exact[i] * exact[i];
      }
      double share = Math.sqrt(error / size);
      assertTrue(share < (format == MomentFormat.BF16 ? 0.006 : 0.08), format + " is off by " + share);
    }
  }
}

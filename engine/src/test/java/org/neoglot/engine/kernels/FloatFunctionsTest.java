package org.neoglot.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far the polynomials are from the functions, over the whole range of floats; and how far the judge is. */
class FloatFunctionsTest {
  /** A prime, so that all kinds of last bits are met: one float in 7919, half a million of them. */
  private static final int STRIDE = Integer.getInteger("neoglot.floatStride", 7919);

  /**
   * The stated errors: units in the last place of the exact result, plus an absolute part times max(1, |x|) where
   * terms cancel. A result below the smallest normal float may be off by {@code tiny} of the smallest subnormals.
   */
  @ParameterizedTest
  @CsvSource({
    "EXP,             1.0,  0,    1",
    "LOG,             0.8,  0,    0",
    "RECIPROCAL,      0.5,  0,    1",
    "RSQRT,           1.5,  0,    0",
    "SIGMOID,         2.3,  0,    1",
    "TANH,            1.3,  0,    0",
    "ERF,             1.2,  0,    1",
    "SILU,            3.0,  2e-45, 100",
    "SILU_GRAD,       1.0,  1.2e-7, 100",
    "GELU,            1.0,  6e-8, 8388608",
    "GELU_GRAD,       1.0,  1.2e-7, 8388608",
    "GELU_TANH,       3.0,  6e-8, 200",
    "GELU_TANH_GRAD,  1.0,  2.5e-7, 200",
    "RELU,            0,    0,    0",
    "RELU_GRAD,       0,    0,    0"
  })
  void errorIsWithinWhatIsStated(Unary f, double ulps, double absolute, double tiny) {
    double worst = 0;
    float where = 0;
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      double wanted = ExactFunctions.apply(f, x);
      double used = share(FloatFunctions.apply(f, x), wanted, ulps, absolute * Math.max(1, Math.abs(x)), tiny);
      if (used > worst) {
        worst = used;
        where = x;
      }
    }
    assertTrue(worst <= 1, f + "(" + where + ") = " + FloatFunctions.apply(f, where) + ", exactly "
        + ExactFunctions.apply(f, where) + ": " + worst + " times the stated error");
  }

  /** The error as a share of what is allowed; infinities and NaN have to be met. */
  private static double share(float got, double wanted, double ulps, double absolute, double tiny) {
    float rounded = (float) wanted;
    if (!Float.isFinite(rounded) || got == wanted) return Float.compare(got, rounded) == 0 || got == wanted ? 0 : 9;
    double allowed = Math.abs(rounded) < Float.MIN_NORMAL
        ? tiny * Float.MIN_VALUE : ulps * Math.ulp(rounded) + absolute;
    return Float.isFinite(got) ? Math.abs(got - wanted) / allowed : 9;
  }

  @Test
  void theExponentialOfSoftmaxIsNearAndEndsInZero() {
    for (int i = 0; i <= 1_000_000; i++) {
      float x = -87.3f + 175.3f * (i / 1e6f);
      double wanted = StrictMath.exp(x);
      double error = Math.abs(FloatFunctions.expOrZero(x) - wanted) / wanted;
      assertTrue(error <= 1.1e-7 + 2.6e-9 * Math.abs(x), "e^" + x + " is off by " + error);
    }
    assertEquals(1f, FloatFunctions.expOrZero(0f));
    for (float x : new float[] {-87.7f, -88f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY}) {
      assertEquals(0f, FloatFunctions.expOrZero(x));
    }
    assertTrue(Float.isNaN(FloatFunctions.expOrZero(Float.NaN)));
  }

  @Test
  void limitsAndSignsAreKept() {
    float inf = Float.POSITIVE_INFINITY;
    for (Unary f : Unary.values()) {
      if (f != Unary.RELU_GRAD) assertTrue(Float.isNaN(FloatFunctions.apply(f, Float.NaN)), f.name());
    }
    assertEquals(0f, FloatFunctions.exp(-inf));
    assertEquals(inf, FloatFunctions.exp(inf));
    assertEquals(1f, FloatFunctions.exp(-0f));
    assertEquals(-inf, FloatFunctions.log(-0f));
    assertTrue(Float.isNaN(FloatFunctions.log(-1f)));
    assertEquals(-0f, FloatFunctions.tanh(-0f));
    assertEquals(-0f, FloatFunctions.erf(-0f));
    for (Unary f : new Unary[] {Unary.SILU, Unary.GELU, Unary.GELU_TANH}) {
      assertEquals(-0f, FloatFunctions.apply(f, -inf), f.name());
      assertEquals(inf, FloatFunctions.apply(f, inf), f.name());
    }
    for (Unary f : new Unary[] {Unary.SILU_GRAD, Unary.GELU_GRAD, Unary.GELU_TANH_GRAD}) {
      assertEquals(0f, Math.abs(FloatFunctions.apply(f, -inf)), f.name());
      assertEquals(1f, FloatFunctions.apply(f, inf), f.name());
    }
  }

  /** Digits of erf and 1 - erf computed with 40 digits elsewhere. */
  @ParameterizedTest
  @CsvSource({
    "1e-300, 1.1283791670955126022e-300, 1.0",
    "1e-3, 0.0011283787909692364034, 0.9988716212090307636",
    "0.3, 0.32862675945912741619, 0.67137324054087258381",
    "0.92, 0.80676772154776169704, 0.19323227845223830296",
    "1.7, 0.98379045859077456084, 0.016209541409225439159",
    "2.49, 0.99957071213226608709, 0.00042928786773391290559",
    "2.51, 0.99961429451827572022, 0.00038570548172427977972",
    "3.3, 0.99999694229020356183, 3.0577097964381651988e-6",
    "5, 0.99999999999846254021, 1.5374597944280348502e-12",
    "26, 1.0, 5.6631924088561428465e-296"
  })
  void theJudgeKnowsErf(double x, double erf, double erfc) {
    assertEquals(erf, ExactFunctions.erf(x), 4e-16 * erf);
    assertEquals(-erf, ExactFunctions.erf(-x), 4e-16 * erf);
    assertEquals(erfc, ExactFunctions.erfc(x), 4e-16 + 1e-13 * erfc);
  }

  /** The judge's derivatives are those of its functions, by central differences. */
  @ParameterizedTest
  @CsvSource({"SILU, SILU_GRAD", "GELU, GELU_GRAD", "GELU_TANH, GELU_TANH_GRAD"})
  void theJudgesDerivativesFit(Unary f, Unary gradient) {
    for (double x = -8; x < 8; x += 0.37) {
      double h = 1e-5;
      double slope = (ExactFunctions.apply(f, x + h) - ExactFunctions.apply(f, x - h)) / (2 * h);
      assertEquals(slope, ExactFunctions.apply(gradient, x), 1e-9, f + " at " + x);
    }
  }
}

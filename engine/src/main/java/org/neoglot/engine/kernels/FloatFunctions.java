// Elementary functions of a float, as polynomials with equal bits everywhere.
package org.neoglot.engine.kernels;

/**
 * Functions of one float as polynomials of our own: the same bits everywhere, which {@link Math} does not promise.
 * Only +, -, x, /, sqrt, fma, comparisons and bit patterns occur, so that every lane of {@link SimdUnary} can do the
 * same steps. A choice between two branches is made by computing both, as a vector must.
 *
 * <p>Coefficients: weighted minimax fits (Lawson's iteration on Chebyshev nodes), rounded to float. The
 * largest errors seen, in units of the last place: exp 1.0, log 0.8, 1/sqrt 1.5, sigmoid 2.3, tanh 1.3, erf 1.2, silu 3
 * for normal results; {@code FloatFunctionsTest} states them all, and the absolute ones where terms cancel.
 */
final class FloatFunctions {
  static final float LOG2_E = 1.442695f;
  /** ln 2 in two floats; with fma the second is only needed because n may reach 150. */
  static final float LN2_HIGH = 0.6931472f;
  static final float LN2_LOW = -1.9046542e-09f;
  /** 1.5 x 2^23: adding it rounds to an integer, which then stands in the low bits. */
  static final float ROUNDER = 12582912f;
  static final int ROUNDER_BITS = 0x4b400000;
  /** Beyond these e^x is infinite, or 0. */
  static final float EXP_MAX = 89f;
  static final float EXP_MIN = -104f;
  /** e^r = 1 + r + r^2 (E0 + E1 r + ...), |r| <= ln(2)/2, to 3.1e-9. */
  static final float E0 = 0.49999994f;
  static final float E1 = 0.1666652f;
  static final float E2 = 0.041668393f;
  static final float E3 = 0.008368781f;
  static final float E4 = 0.0013814465f;

  /** Where {@link #expOrZero} has come down to 0. */
  static final float ZERO_BELOW = -88f;
  /** What a rounder's bits, moved to the exponent's place, lack to be 2^n. */
  static final int POWER_BITS = (127 - ROUNDER_BITS) << 23;

  /** ln(1 + f) = f - f^2/2 + f^3 (L0 + L1 f + ...), sqrt(1/2) - 1 <= f <= sqrt(2) - 1, to 7.5e-10. */
  static final float L0 = 0.33333313f;
  static final float L1 = -0.2500001f;
  static final float L2 = 0.20002119f;
  static final float L3 = -0.16667996f;
  static final float L4 = 0.14219551f;
  static final float L5 = -0.124055915f;
  static final float L6 = 0.11888175f;
  static final float L7 = -0.11675641f;
  static final float L8 = 0.06746601f;
  /** Bits of the float nearest sqrt(1/2): a mantissa is brought into [sqrt(1/2), sqrt(2)). */
  static final int SQRT_HALF_BITS = 0x3f3504f3;
  /** Subnormals are multiplied by 2^25 first. */
  static final float TWO_25 = 33554432f;

  /** tanh x = x (1 + x^2 (T0 + T1 x^2 + ...)), |x| <= TANH_SMALL, to 4.4e-9. */
  static final float TANH_SMALL = 0.625f;
  static final float T0 = -0.3333328f;
  static final float T1 = 0.13331442f;
  static final float T2 = -0.05373971f;
  static final float T3 = 0.020639079f;
  static final float T4 = -0.0057049785f;

  /** erf x = x + x (S0 + S1 x^2 + ...), |x| <= ERF_SMALL, to 4.6e-10. */
  static final float ERF_SMALL = 0.92f;
  static final float S0 = 0.12837917f;
  static final float S1 = -0.37612632f;
  static final float S2 = 0.112836875f;
  static final float S3 = -0.02685894f;
  static final float S4 = 0.0051999064f;
  static final float S5 = -0.0008130012f;
  static final float S6 = 8.3167724e-05f;
  /** erf x = 1 - e^(-x (G0 + G1 x + ...)), ERF_SMALL <= x <= ERF_MAX, to 7.3e-10. */
  static final float G0 = 1.1286485f;
  static final float G1 = 0.6351513f;
  static final float G2 = 0.10623689f;
  static final float G3 = -0.023762075f;
  static final float G4 = 0.0036424648f;
  static final float G5 = -0.00032280534f;
  static final float G6 = 1.1231461e-05f;
  /** From here on erf rounds to 1. */
  static final float ERF_MAX = 4f;

  /** Arguments of x s(x) are kept above this, where the result is -0, so that 0 x infinity does not occur. */
  static final float GATE_MIN = -1000f;
  /** Arguments of derivatives are kept within this, where they have their limits. */
  static final float GRAD_MAX = 200f;
  static final float SQRT_HALF = 0.70710677f;
  /** 1 / sqrt(2 pi). */
  static final float NORMAL_PEAK = 0.3989423f;
  /** 2 sqrt(2/pi), and 0.044715 times that: tanh's argument, doubled, as GELU_TANH needs it. */
  static final float GELU_1 = 1.5957692f;
  static final float GELU_3 = 0.071354814f;

  private FloatFunctions() {}

  /** The function by its name. */
  static float apply(Unary f, float x) {
    return switch (f) {
      case EXP -> exp(x);
      case LOG -> log(x);
      case RECIPROCAL -> 1f / x;
      case RSQRT -> 1f / sqrt(x);
      case SIGMOID -> sigmoid(x);
      case TANH -> tanh(x);
      case SILU -> silu(x);
      case SILU_GRAD -> siluGrad(x);
      case ERF -> erf(x);
      case GELU -> gelu(x);
      case GELU_GRAD -> geluGrad(x);
      case GELU_TANH -> geluTanh(x);
      case GELU_TANH_GRAD -> geluTanhGrad(x);
      case RELU -> x <= 0f ? 0f : x;
      case RELU_GRAD -> x > 0f ? 1f : 0f;
    };
  }

  /** The square root; rounding the double one to float is exact (Figueroa 1995), and it is one instruction. */
  static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }

  static float exp(float x) {
    float c = x > EXP_MAX ? EXP_MAX : x;
    c = c < EXP_MIN ? EXP_MIN : c;
    float t = Math.fma(c, LOG2_E, ROUNDER);
    float n = t - ROUNDER;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, c));
    float q = Math.fma(E4, r, E3);
    q = Math.fma(q, r, E2);
    q = Math.fma(q, r, E1);
    q = Math.fma(q, r, E0);
    float p = Math.fma(q, r * r, r) + 1f;
    // 2^n in two factors: one float cannot hold it where the result overflows or is subnormal.
    int exponent = Float.floatToRawIntBits(t) - ROUNDER_BITS;
    int half = exponent >> 1;
    return p * power(half) * power(exponent - half);
  }

  /**
   * e^x for x up to 88, as a softmax needs it: relative error at most 1.1e-7 + 2.6e-9 |x|, and 0 where the result is below
   * 2^-126.5. A power of two in one factor and one step less of ln 2 make it a third shorter than {@link #exp}.
   */
  static float expOrZero(float x) {
    float c = x < ZERO_BELOW ? ZERO_BELOW : x;
    float t = Math.fma(c, LOG2_E, ROUNDER);
    float r = Math.fma(t - ROUNDER, -LN2_HIGH, c);
    float q = Math.fma(E4, r, E3);
    q = Math.fma(q, r, E2);
    q = Math.fma(q, r, E1);
    q = Math.fma(q, r, E0);
    float power = Float.intBitsToFloat((Float.floatToRawIntBits(t) << 23) + POWER_BITS);
    return Math.fma(Math.fma(q, r * r, r), power, power);
  }

  /** 2^n, -126 <= n <= 127. */
  private static float power(int n) {
    return Float.intBitsToFloat((n + 127) << 23);
  }

  static float log(float x) {
    boolean tiny = x < Float.MIN_NORMAL;
    float s = tiny ? x * TWO_25 : x;
    int above = Float.floatToRawIntBits(s) - SQRT_HALF_BITS;
    int exponent = above >> 23;
    float f = Float.intBitsToFloat((above & 0x7fffff) + SQRT_HALF_BITS) - 1f;
    float e = (float) exponent - (tiny ? 25f : 0f);
    float p = Math.fma(L8, f, L7);
    p = Math.fma(p, f, L6);
    p = Math.fma(p, f, L5);
    p = Math.fma(p, f, L4);
    p = Math.fma(p, f, L3);
    p = Math.fma(p, f, L2);
    p = Math.fma(p, f, L1);
    p = Math.fma(p, f, L0);
    float square = f * f;
    float tail = Math.fma(p, f * square, e * LN2_LOW);
    tail = Math.fma(-0.5f, square, tail);
    float y = Math.fma(e, LN2_HIGH, f + tail);
    y = x < Float.POSITIVE_INFINITY ? y : x;                        // infinity and NaN
    y = x == 0f ? Float.NEGATIVE_INFINITY : y;
    return x < 0f ? Float.NaN : y;
  }

  static float sigmoid(float x) {
    float e = exp(-Math.abs(x));
    return (x < 0f ? e : 1f) / (1f + e);
  }

  static float tanh(float x) {
    float a = Math.abs(x);
    float s = x * x;
    float p = Math.fma(T4, s, T3);
    p = Math.fma(p, s, T2);
    p = Math.fma(p, s, T1);
    p = Math.fma(p, s, T0);
    float small = x * Math.fma(p, s, 1f);                          // keeps -0, as fma(.., x, x) does not
    float large = 1f - 2f / (exp(a + a) + 1f);
    large = x < 0f ? -large : large;
    return a < TANH_SMALL ? small : large;
  }

  static float silu(float x) {
    float c = x < GATE_MIN ? GATE_MIN : x;
    return c * sigmoid(c);
  }

  static float siluGrad(float x) {
    float c = clamp(x);
    return gateGrad(c, c);
  }

  /** x s(x) by the sigmoid that {@link #siluGrad} uses: within 2 units of the last place of {@link #silu}. */
  static float siluBeside(float x) {
    float k = x < GATE_MIN ? GATE_MIN : x;
    float c = clamp(x);
    float e = exp(-Math.abs(c));
    float r = 1f / (1f + e);
    return k * (c < 0f ? e * r : r);
  }

  /** d (x s(u)) / dx where u = x du/dx: s + s (1 - s) slope, slope = x du/dx. */
  private static float gateGrad(float u, float slope) {
    float e = exp(-Math.abs(u));
    float r = 1f / (1f + e);
    float small = e * r;
    float s = u < 0f ? small : r;
    float rest = u < 0f ? r : small;                               // 1 - s without cancellation
    return Math.fma(s * rest, slope, s);
  }

  private static float clamp(float x) {
    float c = x < -GRAD_MAX ? -GRAD_MAX : x;
    return c > GRAD_MAX ? GRAD_MAX : c;
  }

  static float erf(float x) {
    float a = Math.abs(x);
    float s = x * x;
    float p = Math.fma(S6, s, S5);
    p = Math.fma(p, s, S4);
    p = Math.fma(p, s, S3);
    p = Math.fma(p, s, S2);
    p = Math.fma(p, s, S1);
    p = Math.fma(p, s, S0);
    float small = Math.fma(p, x, x);
    float t = a > ERF_MAX ? ERF_MAX : a;
    float g = Math.fma(G6, t, G5);
    g = Math.fma(g, t, G4);
    g = Math.fma(g, t, G3);
    g = Math.fma(g, t, G2);
    g = Math.fma(g, t, G1);
    g = Math.fma(g, t, G0);
    float large = 1f - exp(-(g * t));
    large = x < 0f ? -large : large;
    return a < ERF_SMALL ? small : large;
  }

  static float gelu(float x) {
    float c = x < GATE_MIN ? GATE_MIN : x;
    return 0.5f * c * (1f + erf(c * SQRT_HALF));
  }

  static float geluGrad(float x) {
    float c = clamp(x);
    float cdf = Math.fma(0.5f, erf(c * SQRT_HALF), 0.5f);
    float density = NORMAL_PEAK * exp(-0.5f * c * c);
    return Math.fma(c, density, cdf);
  }

  /** (1 + tanh u) / 2 is the logistic function of 2u. */
  static float geluTanh(float x) {
    float c = x < GATE_MIN ? GATE_MIN : x;
    return c * sigmoid(c * Math.fma(GELU_3 * c, c, GELU_1));
  }

  static float geluTanhGrad(float x) {
    float c = clamp(x);
    float s = c * c;
    float u = c * Math.fma(GELU_3, s, GELU_1);
    return gateGrad(u, c * Math.fma(3f * GELU_3, s, GELU_1));
  }
}

// Elementary functions in double precision, with equal bits everywhere.
package org.neoglot.engine.kernels;

/**
 * Functions of one double, to about 1e-15 relative: the judge of {@link FloatFunctions}. StrictMath gives the same bits
 * on every machine; erf, which it lacks, is summed here.
 */
final class ExactFunctions {
  private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
  private static final double NORMAL_PEAK = 1 / Math.sqrt(2 * Math.PI);
  private static final double GELU_1 = Math.sqrt(2 / Math.PI);
  private static final double GELU_3 = 0.044715;
  /** Where the series of erf gives way to the continued fraction of 1 - erf. */
  private static final double SERIES_END = 2.5;
  /** x s(x) is -0 below this, and derivatives have their limits beyond it: 0 x infinity does not occur. */
  private static final double FAR = 1500;

  private ExactFunctions() {}

  /** The function by its name. */
  static double apply(Unary f, double x) {
    return switch (f) {
      case EXP -> StrictMath.exp(x);
      case LOG -> StrictMath.log(x);
      case RECIPROCAL -> 1 / x;
      case RSQRT -> 1 / Math.sqrt(x);
      case SIGMOID -> sigmoid(x);
      case TANH -> StrictMath.tanh(x);
      case SILU -> Math.max(x, -FAR) * sigmoid(Math.max(x, -FAR));
      case SILU_GRAD -> gateGrad(clamp(x), clamp(x));
      case ERF -> erf(x);
      case GELU -> Math.max(x, -FAR) * normal(Math.max(x, -FAR));
      case GELU_GRAD -> normal(clamp(x)) + clamp(x) * NORMAL_PEAK * StrictMath.exp(-0.5 * clamp(x) * clamp(x));
      case GELU_TANH -> geluTanh(Math.max(x, -FAR));
      case GELU_TANH_GRAD -> geluTanhGrad(clamp(x));
      case RELU -> x <= 0 ? 0 : x;
      case RELU_GRAD -> x > 0 ? 1 : 0;
    };
  }

  private static double clamp(double x) {
    return Math.clamp(x, -FAR, FAR);
  }

  private static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  /** (1 + tanh u) / 2 is the logistic function of 2u. */
  private static double geluTanh(double x) {
    return x * sigmoid(2 * GELU_1 * (x + GELU_3 * x * x * x));
  }

  private static double geluTanhGrad(double x) {
    return gateGrad(2 * GELU_1 * (x + GELU_3 * x * x * x), 2 * GELU_1 * (x + 3 * GELU_3 * x * x * x));
  }

  /** s + s (1 - s) slope, s = sigmoid(u). */
  private static double gateGrad(double u, double slope) {
    return sigmoid(u) + sigmoid(u) * sigmoid(-u) * slope;
  }

  /** The normal distribution, without cancellation in its lower tail. */
  private static double normal(double x) {
    return 0.5 * erfc(-x / Math.sqrt(2));
  }

  static double erf(double x) {
    return Math.abs(x) < SERIES_END ? series(x) : x < 0 ? erfc(-x) - 1 : 1 - erfc(x);
  }

  /** 1 - erf(x); NaN stays NaN. */
  static double erfc(double x) {
    if (x < 0) return 2 - erfc(-x);
    return x < SERIES_END ? 1 - series(x) : fraction(x);
  }

  /** Sum of (2 x^2)^n / (1 3 5 ... (2n + 1)): terms of one sign (Abramowitz and Stegun 7.1.6). */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return TWO_OVER_SQRT_PI * StrictMath.exp(-x * x) * sum;
  }

  /** Laplace's continued fraction x + (1/2)/(x + 1/(x + (3/2)/(x + ...))), from level 120 up (A. and S. 7.1.14). */
  private static double fraction(double x) {
    double tail = x;
    for (int n = 120; n > 0; n--) tail = x + 0.5 * n / tail;
    return StrictMath.exp(-x * x) / (tail * Math.sqrt(Math.PI));
  }
}

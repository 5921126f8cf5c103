// How surprised a model is by text, per token, word, byte or character.
package org.neoglot.eval.metric;

import java.util.function.ToDoubleFunction;

/**
 * Surprise summed over texts, over their units summed likewise; NaN where there are none. Per token it depends on the
 * vocabulary; per byte models of any vocabulary compare.
 *
 * @param exponent e to the mean in nats (perplexity, at least 1) or else the mean in bits (at least 0)
 */
public record Perplexity(Unit unit, boolean exponent) implements Additive<Predicted> {
  /** What surprise is divided by. */
  public enum Unit {
    TOKEN(Predicted::tokens), WORD(Predicted::words), BYTE(Predicted::bytes), CHARACTER(Predicted::characters);

    private final ToDoubleFunction<Predicted> count;

    Unit(ToDoubleFunction<Predicted> count) {
      this.count = count;
    }
  }

  /** Perplexity per unit. */
  public static Perplexity per(Unit unit) {
    return new Perplexity(unit, true);
  }

  /** Bits per unit. */
  public static Perplexity bits(Unit unit) {
    return new Perplexity(unit, false);
  }

  /** Mean of -ln p, in nats per counted token. */
  public static Additive<Predicted> nll() {
    return new Ratio<>(Scale.error("NLL", "nats per token"), x -> new double[] {x.nats(), x.tokens()});
  }

  /** The plain mean of the texts' perplexities per token; texts without a counted token are left out. */
  public static Additive<Predicted> meanOfTexts() {
    return new Mean<>(new Scale("mean document perplexity", "per token", 1, Double.POSITIVE_INFINITY, false),
        x -> StrictMath.exp(x.nats() / x.tokens()));
  }

  @Override public Scale scale() {
    String per = unit.name().toLowerCase(java.util.Locale.ROOT);
    return exponent ? new Scale("perplexity per " + per, "per " + per, 1, Double.POSITIVE_INFINITY, false)
        : Scale.error("bits per " + per, "bits per " + per);
  }

  @Override public int width() {
    return 2;
  }

  @Override public double[] statistics(Predicted item) {
    return new double[] {item.nats(), unit.count.applyAsDouble(item)};
  }

  @Override public double score(double[] sums) {
    if (sums[1] == 0) return Double.NaN;
    return exponent ? StrictMath.exp(sums[0] / sums[1]) : sums[0] / StrictMath.log(2) / sums[1];
  }
}

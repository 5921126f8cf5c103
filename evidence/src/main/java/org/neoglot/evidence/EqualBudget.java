// What every arm of an experiment may spend.
package org.neoglot.evidence;

import java.util.Locale;

/**
 * The same allowance for every arm. An arm that spent another amount leaves an experiment without a verdict.
 *
 * @param amount what an arm spends on one seed
 * @param atMost whether an arm may spend less; otherwise it spends the amount, give or take the tolerance
 * @param tolerance relative, since a step is the smallest thing that can be spent
 */
public record EqualBudget(Currency currency, double amount, boolean atMost, double tolerance) {
  /** What is counted; all of these are the same on every machine. */
  public enum Currency { TOKENS, FLOPS, BYTES, TRAINED_PARAMETERS }

  public EqualBudget {
    if (!(amount > 0) || !(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException("a budget of " + amount + " with tolerance " + tolerance);
    }
  }

  /** So many training tokens, exactly. */
  public static EqualBudget tokens(long count) {
    return new EqualBudget(Currency.TOKENS, count, false, 0);
  }

  /** So many floating point operations of training, to a step. */
  public static EqualBudget flops(double count) {
    return new EqualBudget(Currency.FLOPS, count, false, 0.02);
  }

  /** At most so many training tokens. */
  public static EqualBudget tokensAtMost(long count) {
    return new EqualBudget(Currency.TOKENS, count, true, 0);
  }

  /** @throws UnequalBudgetException if an arm spent what it was not given */
  void check(String arm, long seed, Cost cost) {
    double spent = switch (currency) {
      case TOKENS -> cost.tokens();
      case FLOPS -> cost.flops();
      case BYTES -> cost.bytes();
      case TRAINED_PARAMETERS -> cost.trained();
    };
    double share = spent / amount;
    if (share > 1 + tolerance || !atMost && share < 1 - tolerance) {
      throw new UnequalBudgetException(String.format(Locale.ROOT, "arm '%s', seed %d: spent %.6g %s of training, wanted %s%.6g"
          + " within %.0f %%", arm, seed, spent, currency.name().toLowerCase(Locale.ROOT), atMost ? "at most " : "", amount,
          100 * tolerance));
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s%.6g %s an arm and seed%s", atMost ? "at most " : "", amount,
        currency.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        tolerance > 0 ? String.format(Locale.ROOT, " (within %.0f %%)", 100 * tolerance) : "");
  }
}

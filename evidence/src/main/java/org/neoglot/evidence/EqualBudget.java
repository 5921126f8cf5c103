// What every arm of an experiment may spend.
package org.neoglot.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The same allowance for every arm, in one currency or several. An arm that spent another amount leaves an experiment
 * without a verdict.
 */
public record EqualBudget(List<Limit> limits) {
  /** What is counted; all of these are the same on every machine. */
  public enum Currency { TOKENS, FLOPS, BYTES, TRAINED_PARAMETERS }

  /**
   * An allowance in one currency.
   *
   * @param amount what an arm spends on one seed
   * @param atMost whether an arm may spend less; otherwise it spends the amount, give or take the tolerance
   * @param tolerance relative, since a step (or a rank) is the smallest thing that can be spent
   */
  public record Limit(Currency currency, double amount, boolean atMost, double tolerance) {
    public Limit {
      if (!(amount > 0) || !(tolerance >= 0 && tolerance < 1)) {
        throw new IllegalArgumentException("a budget of " + amount + " with tolerance " + tolerance);
      }
    }

    private double spent(Cost cost) {
      return switch (currency) {
        case TOKENS -> cost.tokens();
        case FLOPS -> cost.flops();
        case BYTES -> cost.bytes();
        case TRAINED_PARAMETERS -> cost.trained();
      };
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s%.6g %s%s", atMost ? "at most " : "", amount,
          currency.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          tolerance > 0 ? String.format(Locale.ROOT, " (within %.2g %%)", 100 * tolerance) : "");
    }
  }

  public EqualBudget {
    limits = List.copyOf(limits);
    if (limits.isEmpty()) throw new IllegalArgumentException("a budget without a limit");
  }

  private static EqualBudget of(Currency currency, double amount, boolean atMost, double tolerance) {
    return new EqualBudget(List.of(new Limit(currency, amount, atMost, tolerance)));
  }

  /** So many training tokens, exactly. */
  public static EqualBudget tokens(long count) {
    return of(Currency.TOKENS, count, false, 0);
  }

  /** So many floating point operations of training, to a step. */
  public static EqualBudget flops(double count) {
    return of(Currency.FLOPS, count, false, 0.03);
  }

  /** At most so many training tokens. */
  public static EqualBudget tokensAtMost(long count) {
    return of(Currency.TOKENS, count, true, 0);
  }

  /** And so many trained numbers. */
  public EqualBudget parameters(long count, double tolerance) {
    List<Limit> more = new ArrayList<>(limits);
    more.add(new Limit(Currency.TRAINED_PARAMETERS, count, false, tolerance));
    return new EqualBudget(more);
  }

  /** @throws UnequalBudgetException if an arm spent what it was not given */
  public void check(String arm, long seed, Cost cost) {
    for (Limit limit : limits) {
      double share = limit.spent(cost) / limit.amount;
      if (share > 1 + limit.tolerance || !limit.atMost && share < 1 - limit.tolerance) {
        throw new UnequalBudgetException(String.format(Locale.ROOT, "arm '%s', seed %d: spent %.6g %s, wanted %s",
            arm, seed,
            limit.spent(cost), limit.currency.name().toLowerCase(Locale.ROOT).replace('_', ' '), limit));
      }
    }
  }

  @Override
  public String toString() {
    return limits.stream().map(Limit::toString).collect(Collectors.joining(" and ")) + " an arm and seed";
  }
}

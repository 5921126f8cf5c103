// What an arm spent on one seed.
package org.neoglot.evidence;

import java.util.List;

/**
 * Training cost by the engine's ledger; evaluation, and a base that all arms begin with, are not in it.
 *
 * @param tokens targets whose loss was taken
 * @param flops what the ops say they compute, floating point operations
 * @param bytes what the ops say they read and write
 * @param seconds of training steps, the only figure here that depends on the machine
 * @param trained numbers that the optimizer moves
 */
public record Cost(long tokens, double flops, double bytes, double seconds, long trained) {
  static final Cost NONE = new Cost(0, 0, 0, 0, 0);

  /** Means of all but the trained numbers, of which the most are taken; nothing of nothing. */
  public static Cost mean(List<Cost> all) {
    if (all.isEmpty()) return NONE;
    int n = all.size();
    return new Cost(all.stream().mapToLong(Cost::tokens).sum() / n, all.stream().mapToDouble(Cost::flops).sum() / n,
        all.stream().mapToDouble(Cost::bytes).sum() / n, all.stream().mapToDouble(Cost::seconds).sum() / n,
        all.stream().mapToLong(Cost::trained).max().orElse(0));
  }
}

// What an arm spent on one seed.
package org.neoglot.evidence;

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
}

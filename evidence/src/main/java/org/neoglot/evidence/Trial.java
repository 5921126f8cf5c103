// One arm at work on one seed.
package org.neoglot.evidence;

/**
 * What an arm is given.
 *
 * @param seed of data and weights
 * @param value of what the arm tunes, such as a learning rate
 * @param account where training is booked
 */
public record Trial(long seed, double value, Account account) {}

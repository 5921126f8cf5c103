// Attention with linear biases: how fast each head forgets.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;

/** The slopes of ALiBi (Press, Smith and Lewis 2022, section 3). */
final class Alibi {
  private Alibi() {}

  /**
   * One slope a head: 2^(-8i/n), i = 1 .. n, for n a power of two. Else those of the power of two below, and then every
   * other one of twice that power, as the authors' code and BLOOM have it.
   *
   * @param factor what all are multiplied by
   */
  static List<Double> slopes(int heads, double factor) {
    int whole = Integer.highestOneBit(heads);
    List<Double> slopes = new ArrayList<>();
    for (int i = 1; i <= whole; i++) slopes.add(factor * StrictMath.pow(2, -8.0 * i / whole));
    for (int i = 1; slopes.size() < heads; i += 2) slopes.add(factor * StrictMath.pow(2, -4.0 * i / whole));
    return slopes;
  }
}

// Where an arm books what its training took.
package org.neoglot.evidence;

import org.neoglot.engine.Ledger;

/** Sums over the trainings of one arm and seed. */
public final class Account {
  private Cost cost = Cost.NONE;

  /** With nothing booked. */
  public Account() {}

  /** Adds a training; of several, the largest number of trained parameters is kept. */
  public void add(Ledger ledger, long trained) {
    double flops = 0;
    double bytes = 0;
    for (Ledger.Entry e : ledger.entries()) {
      flops += e.flops();
      bytes += e.bytes();
    }
    cost = new Cost(cost.tokens() + ledger.tokens(), cost.flops() + flops, cost.bytes() + bytes,
        cost.seconds() + ledger.seconds(), Math.max(cost.trained(), trained));
  }

  /** What was booked so far. */
  public Cost cost() {
    return cost;
  }

  /** Floating point operations booked so far. */
  public double flops() {
    return cost.flops();
  }
}

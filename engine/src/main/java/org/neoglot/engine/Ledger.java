// What a run computed, op by op: where the time of a training step goes is read off here.
package org.neoglot.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts calls, floating point operations, bytes and seconds of every op that an {@link EagerRun} computes while the
 * ledger is kept ({@link EagerRun#keep}), apart for each part of a step. Costs are what the ops say they are
 * ({@link Op#flops}, {@link Op#bytes}), so a share of the machine's peak counts useful work only. Keeping it takes some
 * 0.1 microseconds an op and makes no garbage once every op has been seen.
 */
public final class Ledger {
  /** Parts of a training step, in their order. */
  public enum Part { FORWARD, BACKWARD, UPDATE }

  /** The account of one op in one part of a step; {@code flops} and {@code bytes} are sums over all calls. */
  public record Entry(Part part, String op, long calls, double flops, double bytes, double seconds) {}

  /** Sums that grow. */
  private static final class Account {
    long calls;
    long flops;
    long bytes;
    long nanos;
  }

  private final Map<Part, Map<String, Account>> parts = new EnumMap<>(Part.class);
  private Map<String, Account> current;
  private long steps;
  private long tokens;
  private long nanos;

  /** An empty ledger; what is noted first belongs to the forward pass. */
  public Ledger() {
    for (Part part : Part.values()) parts.put(part, new LinkedHashMap<>());
    begin(Part.FORWARD);
  }

  /** Says to which part the following ops belong. */
  public void begin(Part part) {
    current = parts.get(part);
  }

  void note(Op op, Tensor[] x, Tensor[] y, long took) {
    Account account = current.get(op.name());
    if (account == null) current.put(op.name(), account = new Account());
    account.calls++;
    account.flops += op.flops(x, y);
    account.bytes += op.bytes(x, y);
    account.nanos += took;
  }

  /** A whole step is over: so many counted tokens in so much time, what lies between ops included. */
  public void stepped(long counted, long took) {
    steps++;
    tokens += counted;
    nanos += took;
  }

  public long steps() {
    return steps;
  }

  public long tokens() {
    return tokens;
  }

  /** Seconds of all whole steps; the difference to the sum over entries was spent between ops. */
  public double seconds() {
    return nanos * 1e-9;
  }

  /** Accounts by part, the longest first. */
  public List<Entry> entries() {
    List<Entry> all = new ArrayList<>();
    parts.forEach((part, accounts) -> {
      List<Entry> some = new ArrayList<>();
      accounts.forEach((op, a) -> some.add(new Entry(part, op, a.calls, a.flops, a.bytes, a.nanos * 1e-9)));
      some.sort((a, b) -> Double.compare(b.seconds(), a.seconds()));
      all.addAll(some);
    });
    return all;
  }

  /** Forgets everything. */
  public void clear() {
    parts.values().forEach(Map::clear);
    steps = 0;
    tokens = 0;
    nanos = 0;
  }
}

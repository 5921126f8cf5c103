// A ledger as a line of the training log.
package org.neoglot.autograd;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.engine.Ledger;

/** How the log tells a {@link Ledger}: totals, then one object for each op and part of a step. */
final class LedgerLine {
  private LedgerLine() {}

  /** @param peak of the machine with these threads in GFLOP/s, 0 when it was not measured */
  static Map<String, Object> of(Ledger ledger, double peak, int threads) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("steps", ledger.steps());
    line.put("tokens", ledger.tokens());
    line.put("seconds", digits(ledger.seconds()));
    line.put("threads", threads);
    if (peak > 0) line.put("peak_gflops", digits(peak));
    double flops = 0;
    List<Map<String, Object>> ops = new ArrayList<>();
    for (Ledger.Entry e : ledger.entries()) {
      flops += e.flops();
      ops.add(entry(e, peak));
    }
    line.put("gflop", digits(flops * 1e-9));
    if (peak > 0) line.put("share_of_peak", digits(flops * 1e-9 / ledger.seconds() / peak));
    line.put("ops", ops);
    return line;
  }

  private static Map<String, Object> entry(Ledger.Entry e, double peak) {
    Map<String, Object> op = new LinkedHashMap<>();
    op.put("part", e.part().name().toLowerCase(Locale.ROOT));
    op.put("op", e.op());
    op.put("calls", e.calls());
    op.put("gflop", digits(e.flops() * 1e-9));
    op.put("gbytes", digits(e.bytes() * 1e-9));
    op.put("seconds", digits(e.seconds()));
    if (peak > 0 && e.seconds() > 0) op.put("share_of_peak", digits(e.flops() * 1e-9 / e.seconds() / peak));
    return op;
  }

  /** Four significant digits. */
  private static double digits(double value) {
    return value == 0 ? 0 : new BigDecimal(value).round(new MathContext(4)).doubleValue();
  }
}

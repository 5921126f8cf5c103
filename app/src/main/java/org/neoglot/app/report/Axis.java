// The range of an axis and round numbers along it.
package org.neoglot.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A linear axis that covers its data and begins and ends on a tick.
 *
 * @param low first tick
 * @param high last tick, above {@code low}
 * @param step distance of two ticks: 1, 2 or 5 times a power of ten
 */
record Axis(double low, double high, double step) {
  private static final int WANTED_TICKS = 6;

  /** An axis for these values; what is not finite is left out, and without any value it runs from 0 to 1. */
  static Axis of(DoubleStream values) {
    var s = values.filter(Double::isFinite).summaryStatistics();
    double low = s.getCount() == 0 ? 0 : s.getMin();
    double high = s.getCount() == 0 ? 1 : s.getMax();
    // A constant still needs room: a tenth of itself, or a unit around zero.
    if (!(high > low)) {
      double room = low == 0 ? 1 : Math.abs(low) * 0.1;
      low -= room;
      high += room;
    }
    double step = roundStep((high - low) / WANTED_TICKS);
    return new Axis(Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step, step);
  }

  /** Where the value lies, 0 at the low end and 1 at the high end. */
  double share(double value) {
    return (value - low) / (high - low);
  }

  List<Double> ticks() {
    var ticks = new ArrayList<Double>();
    // Counted, not added up: a sum of 0.1 drifts off the round number.
    long count = Math.round((high - low) / step);
    for (long i = 0; i <= count; i++) ticks.add(low + i * step);
    return ticks;
  }

  /** The tick with just the decimals that tell it from its neighbours; thousands and millions as k and M. */
  String label(double tick) {
    if (step >= 1e6) return trim(tick / 1e6, step / 1e6) + "M";
    if (step >= 1e3) return trim(tick / 1e3, step / 1e3) + "k";
    return trim(tick, step);
  }

  /** A value with four significant digits. */
  static String figure(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String trim(double value, double step) {
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    var text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
  }

  private static double roundStep(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
  }
}

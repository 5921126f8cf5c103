// Which number stopped being one.
package org.neoglot.autograd;

import java.util.SequencedMap;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.SquaredNorm;

/** Finds the number that is not one, so that a run that breaks down can say where. */
final class Finite {
  private Finite() {}

  /** What is wrong first, in words; null when all is finite. One quick pass over the memory when nothing is wrong. */
  static String complaint(Run run, SequencedMap<String, Tensor> named) {
    Tensor sum = run.apply(new SquaredNorm(), named.values().toArray(Tensor[]::new));
    if (Double.isFinite(run.read(sum)[0])) return null;
    // The sum alone may have grown too large; only the numbers themselves decide.
    for (var entry : named.entrySet()) {
      String place = place(entry.getValue());
      if (place != null) return entry.getKey() + " is " + place;
    }
    return null;
  }

  private static String place(Tensor t) {
    for (int r = 0; r < t.rows(); r++) {
      for (int c = 0; c < t.cols(); c++) {
        double value = t.get(r, c);
        if (!Double.isFinite(value)) return value + " at row " + r + ", column " + c;
      }
    }
    return null;
  }
}

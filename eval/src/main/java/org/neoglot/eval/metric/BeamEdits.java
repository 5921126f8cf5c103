// Edit distance near the diagonal of the table, which is recomputed only from the first word that changed.
package org.neoglot.eval.metric;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Unit-cost edit distance to one reference over the cells within {@link #BEAM} of the diagonal, wider where lengths
 * differ very much, as sacrebleu's TER has it. Of equally cheap ways, same or substitute comes before delete before
 * insert: the trace decides which phrases TER tries to move.
 */
final class BeamEdits {
  static final byte SAME = 0;
  static final byte SUBSTITUTE = 1;
  /** A word that the reference has not. */
  static final byte DELETE = 2;
  /** A word of the reference that is lacking. */
  static final byte INSERT = 3;

  private static final int BEAM = 25;
  private static final int FAR = 1 << 29;

  private final int[] reference;
  private int[] words;
  private int[][] cost;
  private byte[][] op;
  private final int[] row;
  private final int[] before;

  BeamEdits(int[] reference) {
    this.reference = reference;
    this.row = new int[reference.length + 1];
    this.before = new int[reference.length + 1];
  }

  /** The distance of these words, whose table is kept. */
  int start(int[] start) {
    words = start;
    cost = new int[words.length + 1][reference.length + 1];
    op = new byte[words.length + 1][reference.length + 1];
    for (int j = 0; j <= reference.length; j++) cost[0][j] = j;
    Arrays.fill(op[0], INSERT);
    for (int i = 1; i <= words.length; i++) fill(words, i, cost[i - 1], cost[i], op[i]);
    return cost[words.length][reference.length];
  }

  /** The distance of an order of the same words; rows of a common beginning are taken from the kept table. */
  int of(int[] order) {
    int same = 0;
    while (same < order.length && order[same] == words[same]) same++;
    if (same == order.length) return cost[same][reference.length];
    System.arraycopy(cost[same], 0, before, 0, before.length);
    for (int i = same + 1; i <= order.length; i++) {
      fill(order, i, before, row, null);
      System.arraycopy(row, 0, before, 0, row.length);
    }
    return before[reference.length];
  }

  /** What turns the kept words into the reference, from left to right. */
  byte[] trace() {
    Deque<Byte> back = new ArrayDeque<>();
    int i = words.length;
    int j = reference.length;
    while (i > 0 || j > 0) {
      byte o = op[i][j];
      back.push(o);
      if (o != INSERT) i--;
      if (o != DELETE) j--;
    }
    byte[] trace = new byte[back.size()];
    for (int k = 0; k < trace.length; k++) trace[k] = back.pop();
    return trace;
  }

  /** One row of the table; cells outside the beam are far. */
  private void fill(int[] order, int i, int[] above, int[] into, byte[] ops) {
    int n = reference.length;
    double slope = (double) n / order.length;
    int beam = BEAM < slope / 2 ? (int) Math.ceil(slope / 2 + BEAM) : BEAM;
    int middle = (int) Math.floor(i * slope);
    // The last row is filled to its end, since the answer stands there.
    int end = i == order.length ? n + 1 : Math.min(n + 1, middle + beam);
    Arrays.fill(into, FAR);
    for (int j = Math.max(0, middle - beam); j < end; j++) {
      int best = FAR;
      byte how = DELETE;
      if (j > 0) {
        boolean same = order[i - 1] == reference[j - 1];
        int cost = above[j - 1] + (same ? 0 : 1);
        if (cost < best) {
          best = cost;
          how = same ? SAME : SUBSTITUTE;
        }
      }
      if (above[j] + 1 < best) {
        best = above[j] + 1;
        how = DELETE;
      }
      if (j > 0 && into[j - 1] + 1 < best) {
        best = into[j - 1] + 1;
        how = INSERT;
      }
      into[j] = best;
      if (ops != null) ops[j] = how;
    }
  }
}

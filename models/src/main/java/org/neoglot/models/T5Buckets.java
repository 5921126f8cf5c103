// Which bucket a distance falls into: T5's, one for each near distance, then wider and wider ones.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Buckets of relative positions (Raffel et al. 2020, section 2.1): half of them hold one distance each, the other half
 * grow with the logarithm of the distance up to {@code reach}, where the last one takes all that is farther.
 *
 * @param count how many there are
 * @param reach distances from here on are in the last bucket
 * @param bothWays half of the buckets are for keys after the query; else such keys are as if at distance 0
 */
record T5Buckets(int count, int reach, boolean bothWays) {
  T5Buckets {
    if (count < (bothWays ? 4 : 2) || reach <= side(count, bothWays) / 2) {
      throw new IllegalArgumentException(count + " buckets up to distance " + reach + " leave none for far distances");
    }
  }

  /** Buckets of one direction. */
  private static int side(int count, boolean bothWays) {
    return bothWays ? count / 2 : count;
  }

  /**
   * The bucket of the distance key - query. The logarithm is a float's, as in the published models: distances on the
   * border of two buckets depend on it.
   */
  int of(int distance) {
    int side = side(count, bothWays);
    int first = bothWays && distance > 0 ? side : 0;
    int far = bothWays ? Math.abs(distance) : Math.max(0, -distance);
    int near = side / 2;
    if (far < near) return first + far;
    float log = (float) StrictMath.log((float) far / near);
    int step = (int) (log / (float) StrictMath.log((double) reach / near) * (side - near));
    return first + Math.min(near + step, side - 1);
  }

  /** The column of each distance, as {@link org.neoglot.engine.ops.AttentionRelative} asks for it. */
  Tensor columns(Run run) {
    int[] columns = new int[2 * reach + 1];
    for (int t = -reach; t <= reach; t++) columns[reach + t] = of(t);
    return run.ints(1, columns);
  }
}

// A task as it is listed: with its floors, and what was wrong with its file.
package org.neoglot.eval.builtin;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.task.Task;

/**
 * A task that is ready to be asked.
 *
 * @param floors of methods without a model; may be empty
 * @param rows of its files: how many were read, and left out because they are malformed
 */
public record Listed(Task task, List<Floor> floors, BadRows rows) {
  public Listed {
    floors = List.copyOf(floors);
  }

  /** The highest bar of the measure that the task is compared by. */
  public Optional<Floor> floor() {
    return floor(task.scale().name(), task.scale().higherIsBetter());
  }

  /** The highest bar among the floors of a measure. */
  public Optional<Floor> floor(String measure, boolean higherIsBetter) {
    Comparator<Floor> byValue = Comparator.comparingDouble(Floor::value);
    return floors.stream().filter(f -> f.measure().equals(measure)).max(higherIsBetter ? byValue : byValue.reversed());
  }
}

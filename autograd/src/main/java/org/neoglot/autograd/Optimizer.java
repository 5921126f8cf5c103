// What moves parameters along their gradients.
package org.neoglot.autograd;

import java.util.List;
import java.util.SequencedMap;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Moves parameters along their summed gradients ({@link Parameter#gradient}). What changes from step to step is written
 * into small tensors by {@link #prepare}; {@link #update} is ops only, so that a recorded step can be replayed.
 */
public interface Optimizer {
  /** What it moves, in a fixed order. */
  List<Parameter> parameters();

  /** Sets the numbers of the next update: the step, counted from 1, and the learning rate. */
  void prepare(int step, double learningRate);

  /** Moves every parameter, in place. */
  void update(Run run);

  /** What it remembers between steps, by name ({@code m.} or {@code v.} and the parameter's): a snapshot's content. */
  SequencedMap<String, Tensor> state();

  /** Bytes of {@link #state}; asking does not take them. */
  long stateBytes();

  /** Its settings in one line; a snapshot made with others cannot be resumed. */
  String settings();
}

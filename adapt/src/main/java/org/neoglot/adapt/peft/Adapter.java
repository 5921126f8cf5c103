// What every adapter can be asked, whatever it does to a model.
package org.neoglot.adapt.peft;

import java.util.List;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.models.Decoder;
import org.neoglot.models.Encoder;
import org.neoglot.models.EncoderDecoder;

/**
 * Small numbers around a base that stays as it is. The model is built from {@link #weights}, and then asked through
 * {@link #around}; which of the two does the work is the method's affair.
 */
public interface Adapter extends AutoCloseable {
  AdapterConfig config();

  /** The base's weights as the model shall see them. */
  Weights weights();

  /** The model as callers shall see it. */
  default Decoder around(Decoder model) {
    return model;
  }

  default Encoder around(Encoder model) {
    return model;
  }

  default EncoderDecoder around(EncoderDecoder model) {
    return model;
  }

  /** What is trained, by the names of adapter files; complete once the model was built and laid around. */
  List<Parameter> trained();

  /** What an adapter file holds of that; a method whose trained numbers make others writes those. */
  default List<Parameter> written() {
    return trained();
  }

  /** What an adapter file holds beside them without being trained. */
  default List<Parameter> fixed() {
    return List.of();
  }

  /** Whole weights of the base that came with the adapter in their stead. */
  default List<Parameter> whole() {
    return List.of();
  }

  /** What a whole weight of the base is called in adapter files. */
  default String fileName(Parameter whole) {
    return AdapterFiles.PREFIX + whole.name();
  }

  /** Places of the model that it changes; 0 when no layer's name matched. */
  int places();

  /** How many of the places are still as they were before training. */
  int idle();

  /** Whether a model without adapter can do the same. */
  default boolean merges() {
    return false;
  }

  /**
   * The base's weights with the adapter worked in; the base itself is not changed, so there is nothing to undo.
   *
   * @throws IllegalStateException for a method whose work no weight of the base can do
   */
  default Weights merged() {
    throw new IllegalStateException(config().method() + " cannot be merged into weights");
  }

  /** The merged weights that differ from the base's. */
  default List<Parameter> changed() {
    return List.of();
  }

  @Override
  void close();
}

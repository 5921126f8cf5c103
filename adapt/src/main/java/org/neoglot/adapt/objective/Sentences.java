// Texts become vectors.
package org.neoglot.adapt.objective;

import java.util.List;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.models.Backbone;
import org.neoglot.models.Head;
import org.neoglot.models.Pooling;

/**
 * A bi-encoder (Reimers and Gurevych 2019): one model, one way to make a vector of its rows.
 *
 * @param normalised whether vectors are brought to length 1, so that dot products are cosines
 */
public record Sentences(Backbone model, Head.Summary pooling, boolean normalised) {

  /** (rows, dim): a vector for each row. */
  public Tensor embed(Run run, List<Row> rows) {
    Packed packed = Packed.of(rows);
    Segments s = packed.segments(run);
    Tensor pooled = pooling.apply(run, packed.through(run, model, s), s);
    return normalised ? Pooling.normalised(run, pooled) : pooled;
  }
}

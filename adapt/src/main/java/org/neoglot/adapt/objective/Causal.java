// Causal language modelling: each row guesses the next token.
package org.neoglot.adapt.objective;

import java.util.function.LongFunction;
import org.neoglot.adapt.data.Batch;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.models.Decoder;

/**
 * Mean of -ln p(next token) in nats over the rows that are asked.
 *
 * @param data the batch of a number from 0, as a pure function
 */
public record Causal(Decoder model, LongFunction<Batch> data) implements Objective {
  @Override
  public Batches.MicroBatch batch(long number) {
    Batch batch = data.apply(number);
    return new Batches.MicroBatch(batch.counted(), run -> loss(model, run, batch));
  }

  /** The mean loss of a packed batch, (1, 1). */
  public static Tensor loss(Decoder model, Run run, Batch batch) {
    Segments s = Segments.of(run, batch.lengths());
    Tensor x = model.body(run, model.embed(run, s.ids(run, batch.ids())), s, null);
    return model.loss(run, x, s.ids(run, batch.targets())).mean();
  }
}

// What tasks share whose answer is one number: its rows, and how the head learns them.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.adapt.Corpus;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.SequenceHead;

/** Numbers for texts or pairs; the head that a task asks for says by what loss they are learned. */
public sealed interface NumberTask extends Task<NumberTask.Item> permits CrossTask, RegressTask {
  /** A sequence and its number. */
  record Item(Sequence sequence, double number) implements Task.Single {}

  /** Rows with numbers. */
  Split<LabelledText> data();

  @Override
  default List<Item> items(HeadedModel model) {
    List<Item> items = new ArrayList<>();
    List<Sequence> sequences = Texts.sequences(model, data().train());
    for (int i = 0; i < sequences.size(); i++) items.add(new Item(sequences.get(i), data().train().get(i).number()));
    return items;
  }

  @Override
  default Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    List<Sequence> sequences = batch.stream().map(Item::sequence).toList();
    Segments s = HeadedModel.segments(run, sequences);
    Tensor targets = run.real(batch.size(), 1);
    for (int i = 0; i < batch.size(); i++) targets.set(i, 0, batch.get(i).number());
    return ((SequenceHead) model.head()).loss(run, model.rows(run, sequences, s), s, targets);
  }

  /** A model that says the same of everything has no correlation, which is as good as none. */
  static double defined(double correlation) {
    return Double.isNaN(correlation) ? 0 : correlation;
  }

  @Override
  default List<Sequence> probes(HeadedModel model) {
    return Texts.sequences(model, Texts.first(data().dev()));
  }

  @Override
  default Corpus texts() {
    return data().texts(name(), LabelledText::toString);
  }
}

// Where in a text the answer to a question stands.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.data.Passage;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.Question;
import org.neoglot.eval.data.Sequence;
import org.neoglot.eval.metric.Output;
import org.neoglot.eval.metric.Squad;
import org.neoglot.models.HeadKind;
import org.neoglot.models.NewHead;
import org.neoglot.models.SpanHead;

/**
 * Extractive question answering (Rajpurkar et al. 2016; Devlin et al. 2019, sections 4.2 and 4.3): a text is read in
 * windows that overlap, and a window without the answer points at its first token.
 *
 * @param stride tokens that neighbouring windows share
 */
public record AnswerTask(Split<Question> data, int stride) implements Task<AnswerTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "qa";

  /** A window and the rows of its answer. */
  public record Item(Passage passage, int start, int end) implements Task.Single {
    @Override
    public Sequence sequence() {
      return passage.sequence();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return NewHead.of(HeadKind.SPANS, seed);
  }

  @Override
  public List<Item> items(HeadedModel model) {
    List<Item> items = new ArrayList<>();
    for (Passage p : windows(model, data.train(), stride)) {
      Question q = data.train().get(p.question());
      int[] rows = q.impossible() ? new int[] {0, 0} : p.rows(q.answers().getFirst());
      items.add(new Item(p, rows[0], rows[1]));
    }
    return items;
  }

  /** The windows of all questions, in their order. */
  static List<Passage> windows(HeadedModel model, List<Question> questions, int stride) {
    Framing framing = model.framing();
    return IntStream.range(0, questions.size()).parallel().mapToObj(i -> Passage.of(model.tokenizer(), framing,
        questions.get(i).question(), questions.get(i).context(), i, model.room(), stride)).flatMap(List::stream).toList();
  }

  @Override
  public Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    List<Sequence> sequences = batch.stream().map(i -> i.passage.sequence()).toList();
    Segments s = HeadedModel.segments(run, sequences);
    return ((SpanHead) model.head()).loss(run, model.rows(run, sequences, s), s,
        batch.stream().mapToInt(Item::start).toArray(), batch.stream().mapToInt(Item::end).toArray());
  }

  /** One minus SQuAD's F1, that F1 and the share of exact matches; no answer is the empty text. */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    boolean all = data.dev().stream().noneMatch(Question::impossible);
    List<Answerer.Answer> answers = new Answerer(model, run, stride, all ? Double.POSITIVE_INFINITY : 0).of(data.dev());
    List<Output> items = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Question q = data.dev().get(i);
      items.add(new Output(answers.get(i).text(), q.impossible() ? List.of("")
          : q.answers().stream().map(Question.Answer::text).toList()));
    }
    double f1 = Squad.f1().of(items);
    double exact = Squad.exactMatch().of(items);
    double whole = Squad.f1().scale().highest();
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("1 - F1", 1 - f1 / whole);
    scores.put("F1", f1 / whole);
    scores.put("exact", exact / whole);
    return scores;
  }

  @Override
  public List<Sequence> probes(HeadedModel model) {
    return windows(model, Texts.first(data.dev()), stride).stream().map(Passage::sequence).toList();
  }

  @Override
  public Corpus texts() {
    return data.texts(NAME, Question::toString);
  }
}

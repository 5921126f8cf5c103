// Sources and targets as an encoder-decoder learns them.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.adapt.Corpus;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Workspace;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.metric.Chrf;
import org.neoglot.eval.metric.Output;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.SequencePairs;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Translation, learned from pairs of texts; the loss counts target tokens.
 *
 * @param language the token that targets begin with, as mBART's and NLLB's do; null for none
 * @param room most tokens of a source or of a target; what is longer loses its end
 */
public record TranslateTask(Split<LabelledText> data, String language, int room) {
  /** What the command line calls it. */
  public static final String NAME = "translate";
  /** Held-out pairs that are translated when training has ended: writing a text takes longer than reading it. */
  private static final int WRITTEN = 200;
  /** Pairs that are measured at once. */
  private static final int AT_ONCE = 32;

  /** Ids of a source and the labels of its target. */
  public record Item(int[] source, int[] target) {}

  /** Pairs to train on. */
  public List<Item> items(EncoderDecoder model, Tokenizer tokenizer) {
    return items(model, tokenizer, data.train());
  }

  private List<Item> items(EncoderDecoder model, Tokenizer tokenizer, List<LabelledText> rows) {
    return rows.parallelStream().map(r -> new Item(cut(Translator.source(model, tokenizer, r.first())),
        cut(Translator.labels(model, tokenizer, r.second(), language)))).toList();
  }

  /** The last token, which ends a text, stays. */
  private int[] cut(int[] ids) {
    if (ids.length <= room) return ids;
    int[] shorter = java.util.Arrays.copyOf(ids, room);
    shorter[room - 1] = ids[ids.length - 1];
    return shorter;
  }

  /** The loss of some pairs. */
  public Batches.MicroBatch loss(EncoderDecoder model, List<Item> batch) {
    SequencePairs pairs = pairs(batch);
    return new Batches.MicroBatch(pairs.counted(), run -> pairs.loss(run, model).mean());
  }

  private static SequencePairs pairs(List<Item> batch) {
    return new SequencePairs(batch.stream().map(Item::source).toArray(int[][]::new),
        batch.stream().map(Item::target).toArray(int[][]::new));
  }

  /** Mean of -ln p in nats over the tokens of held-out targets, each weighing the same. */
  public SequencedMap<String, Double> measure(EagerRun run, EncoderDecoder model, Tokenizer tokenizer) {
    List<Item> items = items(model, tokenizer, data.dev());
    double sum = 0;
    long counted = 0;
    for (int from = 0; from < items.size(); from += AT_ONCE) {
      SequencePairs pairs = pairs(items.subList(from, Math.min(items.size(), from + AT_ONCE)));
      Workspace.Mark mark = run.workspace().mark();
      sum += pairs.counted() * run.read(pairs.loss(run, model).mean())[0];
      run.workspace().release(mark);
      counted += pairs.counted();
    }
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("loss", sum / counted);
    return scores;
  }

  /** chrF of the first held-out pairs, translated greedily, and of their sources, as they are, in the translations' place. */
  public SequencedMap<String, Double> written(Translator translator) {
    List<LabelledText> rows = data.dev().subList(0, Math.min(WRITTEN, data.dev().size()));
    List<String> made = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += AT_ONCE) {
      made.addAll(translator.of(rows.subList(from, Math.min(rows.size(), from + AT_ONCE)).stream().map(LabelledText::first).toList(),
          1, room));
    }
    List<Output> outputs = new ArrayList<>();
    List<Output> copies = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      outputs.add(Output.of(made.get(i), rows.get(i).second()));
      copies.add(Output.of(rows.get(i).first(), rows.get(i).second()));
    }
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("chrF", Chrf.chrf().of(outputs));
    scores.put("chrF of the sources", Chrf.chrf().of(copies));
    return scores;
  }

  /** The data as texts, for hashes and provenance. */
  public Corpus texts() {
    return data.texts(NAME, LabelledText::toString);
  }
}

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
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.SequencePairs;
import org.neoglot.tokenizer.SourceLanguage;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Translation, learned from pairs of texts; the loss counts target tokens.
 *
 * @param source the token of the sources' language; null for what the tokenizer says
 * @param language the token of the targets' language, as mBART's and NLLB's have; null for what the base's settings say
 * @param room most tokens of a source or of a target, frame included; a longer text loses its end
 */
public record TranslateTask(Split<LabelledText> data, String source, String language, int room) {
  /** What the command line calls it. */
  public static final String NAME = "translate";
  /** Held-out pairs that are translated when training has ended: writing a text takes longer than reading it. */
  private static final int WRITTEN = 200;
  /** Pairs that are measured at once. */
  private static final int AT_ONCE = 32;

  /** Ids of a source and the labels of its target, and whether either was too long. */
  public record Item(int[] source, int[] target, boolean cut) {}

  /** The tokenizer whose sources say the language that was asked for. */
  public Tokenizer framing(Tokenizer tokenizer) {
    return source == null ? tokenizer : SourceLanguage.of(tokenizer, source);
  }

  /** How a model's targets are framed. */
  public Framing framing(EncoderDecoder model, Tokenizer tokenizer, GenerationSettings settings) {
    return Framing.of(model, tokenizer, settings, language);
  }

  /** Pairs to train on. */
  public List<Item> items(EncoderDecoder model, Framing framing) {
    return items(model, framing, data.train());
  }

  private List<Item> items(EncoderDecoder model, Framing framing, List<LabelledText> rows) {
    int most = Math.min(room, model.context());
    return rows.parallelStream().map(r -> {
      Framing.Ids from = framing.source(r.first(), most);
      Framing.Ids to = framing.target(r.second(), most);
      return new Item(from.ids(), to.ids(), from.cut() || to.cut());
    }).toList();
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
  public SequencedMap<String, Double> measure(EagerRun run, EncoderDecoder model, Framing framing) {
    List<Item> items = items(model, framing, data.dev());
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

  /**
   * chrF of the first held-out pairs, translated greedily, and of their sources, as they are, in the translations'
   * place.
   */
  public SequencedMap<String, Double> written(Translator translator) {
    List<LabelledText> rows = data.dev().subList(0, Math.min(WRITTEN, data.dev().size()));
    List<String> made = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += AT_ONCE) {
      made.addAll(translator.of(rows.subList(from, Math.min(rows.size(), from + AT_ONCE)).stream()
          .map(LabelledText::first).toList(), 1, room));
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

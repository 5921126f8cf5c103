// How well does a model predict running text?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.eval.metric.Ratio;
import org.neoglot.eval.metric.Scale;

/** Bits per byte of documents, which compare models with different vocabularies; perplexity per token besides. */
public record ModelingTask(String name, String about, List<String> documents) implements Task {
  public ModelingTask {
    documents = List.copyOf(documents);
    if (documents.isEmpty()) throw new IllegalArgumentException(name + " has no document");
  }

  @Override
  public Scale scale() {
    return Scale.error("bits per byte", "bits per byte");
  }

  @Override
  public int size() {
    return documents.size();
  }

  @Override
  public List<String> texts() {
    return documents;
  }

  @Override
  public boolean seeded(Options options) {
    return false;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    List<String> some = documents.subList(0, options.asked(size()));
    var score = new BitsPerByte(subject.decoder(name), subject.run(), subject.tokenizer(), subject.start(),
        Integer.MAX_VALUE).of(some);
    var documents = score.documents();
    double ln2 = StrictMath.log(2);
    List<Measured> measures = List.of(
        Measured.of(new Ratio<BitsPerByte.Document>(scale(),
            d -> new double[] {d.nats() / ln2, d.bytes()}), documents),
        Measured.of(new Ratio<BitsPerByte.Document>(Scale.error("nats per token", "nats per token"),
            d -> new double[] {d.nats(), d.tokens()}), documents));
    List<Outcome.Answer> answers = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      BitsPerByte.Document d = documents.get(i);
      answers.add(new Outcome.Answer(some.get(i), "", "", d.nats() / ln2 / d.bytes()));
    }
    return new Outcome(name, measures, answers);
  }
}

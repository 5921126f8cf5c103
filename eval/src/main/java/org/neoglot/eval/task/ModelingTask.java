// How well does a model predict running text?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.eval.metric.Perplexity;
import org.neoglot.eval.metric.Scale;

/**
 * Bits per byte of documents, which compare models with different vocabularies; perplexity per token and per word
 * besides.
 */
public record ModelingTask(String name, String about, List<String> documents) implements Task {
  private static final Perplexity MAIN = Perplexity.bits(Perplexity.Unit.BYTE);

  public ModelingTask {
    documents = List.copyOf(documents);
    if (documents.isEmpty()) throw new IllegalArgumentException(name + " has no document");
  }

  @Override
  public Scale scale() {
    return MAIN.scale();
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
    var score = new BitsPerByte(subject.decoder(name), subject.run(), subject.tokenizer(), Integer.MAX_VALUE)
        .of(some);
    var documents = score.documents();
    List<Measured> measures = List.of(Measured.of(MAIN, documents),
        Measured.of(Perplexity.per(Perplexity.Unit.TOKEN), documents),
        Measured.of(Perplexity.per(Perplexity.Unit.WORD), documents));
    List<Outcome.Answer> answers = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      answers.add(new Outcome.Answer(some.get(i), "", "", MAIN.score(MAIN.statistics(documents.get(i)))));
    }
    return new Outcome(name, measures, answers);
  }
}

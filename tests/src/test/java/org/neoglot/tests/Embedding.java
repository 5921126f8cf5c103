// The example of the README: Neoglot inside another program.
package org.neoglot.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.Pretraining;
import org.neoglot.adapt.Shape;
import org.neoglot.adapt.TrainingOptions;
import org.neoglot.adapt.Workplace;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.models.Generator;
import org.neoglot.models.ModelFolder;

final class Embedding {
  private Embedding() {}

  /** Trains a tokenizer and a model on documents, one a line, and lets it write. */
  static String example(Path lines, Path out) throws IOException {
    // README: begin
    var corpus = Corpus.split("eng", Files.readAllLines(lines), List.of());
    var shape = new Shape(2, 64, 2, 2, 176, 64, true); // layers, dim, heads, key heads, ffn, context, tied
    var options = TrainingOptions.of(Budget.steps(20), 4e-3).context(64, 4);
    try (var threads = Threads.available(); var run = Run.eager(threads)) {
      new Pretraining(out, corpus, () -> Pretraining.learnTokenizer(corpus, 400), shape, options).run(Workplace.quiet(run));
      try (var model = ModelFolder.open(out)) {
        var words = model.tokenizer().orElseThrow();
        int[][] prompts = {words.encode("Once", true, false)};
        return words.decode(new Generator(model.model(), run).generate(prompts, Generator.Options.greedy(20))[0]);
      }
    }
    // README: end
  }
}

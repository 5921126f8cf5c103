// Every task on backbones of every kind: a head is made, trained, written, and says the same when it is opened again.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.adapt.tasks.AnswerTask;
import org.neoglot.adapt.tasks.ChooseTask;
import org.neoglot.adapt.tasks.ClassifyTask;
import org.neoglot.adapt.tasks.LateTask;
import org.neoglot.adapt.tasks.RegressTask;
import org.neoglot.adapt.tasks.RetrieveTask;
import org.neoglot.adapt.tasks.Split;
import org.neoglot.adapt.tasks.TagTask;
import org.neoglot.adapt.tasks.Task;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.format.Formats;
import org.neoglot.eval.data.Choice;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.Question;
import org.neoglot.eval.data.TaggedSentence;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.HeadKind;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.Pooling;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

class EveryTaskTest {
  @TempDir Path folder;

  private Path base(String family, boolean decoder) throws IOException {
    Tokenizer words = TinyEncoder.words();
    ObjectNode json = decoder ? TinyFamilies.config(family).json() : TinyEncoders.config(family, HeadKind.MASKED).json();
    json.put("vocab_size", words.size()).put("max_position_embeddings", 68);
    if (decoder) json.putArray("architectures").add(family.equals("llama") ? "LlamaForCausalLM" : "Qwen3ForCausalLM");
    Path base = folder.resolve("base");
    try (RandomWeights weights = new RandomWeights(5, 0.1, 2)) {
      Families.model(new Config("config.json", json), weights);
      ModelWriter.write(base, json, List.copyOf(weights.parameters()), words, Formats.F32);
    }
    return base;
  }

  private static Task<?> task(String name) {
    List<LabelledText> texts = List.of(new LabelledText("a cat", "one", "1"), new LabelledText("ox", "two", "2"),
        new LabelledText("my cat", "three", "1"), new LabelledText("an ox", "four", "2"));
    return switch (name) {
      case "classify" -> new ClassifyTask(same(texts));
      case "regress" -> new RegressTask(same(texts));
      case "tag" -> new TagTask(same(List.of(new TaggedSentence(List.of("Ann", "saw", "Rome"), List.of("B-PER", "O", "B-LOC")))));
      case "qa" -> new AnswerTask(same(List.of(new Question("1", "who?", "an ox met Ann", List.of(new Question.Answer("Ann", 10))),
          new Question("2", "why?", "an ox met Ann", List.of()))), 8);
      case "choice" -> new ChooseTask(same(List.of(new Choice("rain", List.of("wet", "dry"), 0), new Choice("sun", List.of("wet", "dry"), 1))));
      case "retrieval" -> new RetrieveTask(same(texts), Pooling.MEAN, 0.05);
      case "late" -> new LateTask(same(texts), 8, 1);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static <R> Split<R> same(List<R> rows) {
    return new Split<>(rows, rows, List.of());
  }

  /** First figures are errors: lower after training by heart than before. */
  @ParameterizedTest
  @CsvSource({"modernbert, classify", "modernbert, regress", "modernbert, tag", "modernbert, qa", "modernbert, choice",
    "modernbert, retrieval", "modernbert, late", "xmod, classify", "xmod, tag", "xmod, qa", "xmod, choice", "xmod, late",
    "deberta-v2, classify", "deberta-v2, tag", "llama, classify", "llama, regress", "llama, tag", "llama, qa", "llama, retrieval",
    "llama, late", "qwen3, classify", "qwen3, qa"})
  void learnsAndComesBack(String family, String name) throws IOException {
    boolean decoder = family.equals("llama") || family.equals("qwen3");
    Path base = base(family, decoder);
    try (EagerRun run = Run.eager(new Threads(2)); Task<?> task = task(name)) {
      learn(task, base, run);
    }
  }

  private <I extends Task.Item> void learn(Task<I> task, Path base, EagerRun run) throws IOException {
    var options = new TrainingOptions(Budget.steps(40), 3e-3, 0.1, 0, 64, 4, 1, false, 2, 0, 1);
    var result = new TaskTuning<>(base, folder.resolve("out"), task, null, 0, options).run(Workplace.quiet(run));
    assertEquals(0, result.difference());
    double before = result.before().firstEntry().getValue();
    double after = result.after().firstEntry().getValue();
    assertTrue(after < before || after == 0, result.before() + " to " + result.after());
  }
}

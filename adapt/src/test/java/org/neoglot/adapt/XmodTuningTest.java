// An X-MOD that is tuned in one language keeps what its others have to themselves, to the bit.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.adapt.tasks.ClassifyTask;
import org.neoglot.adapt.tasks.HeadedModel;
import org.neoglot.adapt.tasks.Split;
import org.neoglot.adapt.tasks.TextClassifier;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.format.Formats;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.Config;
import org.neoglot.models.ConfigChange;
import org.neoglot.models.Families;
import org.neoglot.models.HeadKind;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

class XmodTuningTest {
  private static final List<LabelledText> ROWS = List.of(new LabelledText("a cat", null, "cat"),
      new LabelledText("the dog", null, "dog"));
  private static final double DECAY = 0.1;

  @TempDir Path folder;

  private final EagerRun run = Run.eager(new Threads(2));

  private Path base() throws IOException {
    Path base = folder.resolve("base");
    Tokenizer words = TinyEncoder.words();
    ObjectNode json = TinyEncoders.config("xmod", HeadKind.MASKED).json().put("vocab_size", words.size());
    try (RandomWeights weights = new RandomWeights(5, 0.1, 2)) {
      Families.model(new Config("config.json", json), weights);
      ModelWriter.write(base, json, List.copyOf(weights.parameters()), words, Formats.F32);
    }
    return base;
  }

  private TaskTuning<ClassifyTask.Item> tuning(Path base, String out, String language) {
    var options = new TrainingOptions(Budget.steps(5), 3e-3, 0.1, DECAY, 32, 2, 1, false, 1, 0, 1);
    return new TaskTuning<>(base, folder.resolve(out), new ClassifyTask(new Split<>(ROWS, ROWS, List.of())), null, 0, 0,
        new ConfigChange(null, language), options);
  }

  @Test void theModulesOfOtherLanguagesStayAsTheyAre() throws IOException {
    Path base = base();
    tuning(base, "out", "en_XX").run(Workplace.quiet(run));
    int other = 0;
    try (Checkpoint before = Checkpoint.open(base); Checkpoint after = Checkpoint.open(folder.resolve("out"))) {
      for (String name : after.names()) {
        if (!name.contains("adapter_modules")) continue;
        byte[] old = before.get(name).data().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        byte[] now = after.get(name).data().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        if (name.contains(".sw_KE.")) {
          assertArrayEquals(old, now, name);
          other++;
        } else {
          assertFalse(java.util.Arrays.equals(old, now), name);
        }
      }
    }
    assertEquals(12, other);
    // The result speaks what it was tuned in, and the other language where it is asked for.
    assertEquals("en_XX", Config.read(folder.resolve("out/config.json")).string("default_language"));
    double[] own = scores(ConfigChange.NONE);
    assertArrayEquals(own, scores(ConfigChange.language("en_XX")));
    assertFalse(java.util.Arrays.equals(own, scores(ConfigChange.language("sw_KE"))));
  }

  private double[] scores(ConfigChange change) {
    try (HeadedModel model = HeadedModel.open(folder.resolve("out"), change)) {
      return new TextClassifier(model, run).of(ROWS).getFirst().scores();
    }
  }

  @Test void languagesThatAreNotThereAreNamed() throws IOException {
    Path base = base();
    var e = assertThrows(IllegalArgumentException.class, () -> tuning(base, "a", "eo").run(Workplace.quiet(run)));
    assertTrue(e.getMessage().endsWith("'languages' is [\"en_XX\",\"sw_KE\"], wanted 'eo' among them"), e.getMessage());
    Path bert = TinyEncoder.bert(folder.resolve("bert"));
    var no = assertThrows(IllegalArgumentException.class, () -> tuning(bert, "b", "en_XX").run(Workplace.quiet(run)));
    assertTrue(no.getMessage().contains("wanted xmod"), no.getMessage());
  }
}

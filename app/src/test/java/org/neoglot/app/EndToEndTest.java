// From plain text to an adapted model and what it writes, by the verbs alone.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EndToEndTest {
  private static final String TRAINING = " --quiet --context 32 --batch 4 --evaluations 1 --lr 0.01";

  @TempDir
  Path folder;

  @Test
  void textBecomesAModelThatLearnsAnotherLanguage() throws IOException {
    var english = Cli.stories(folder.resolve("eng.txt"), 60, false);
    var esperanto = Cli.stories(folder.resolve("epo.txt"), 60, true);
    var base = folder.resolve("eng");
    var made = json("pretrain --json --vocab 320 --layers 2 --dim 32 --heads 2 --steps 20 --name eng --text " + english
        + " --out " + base + TRAINING);
    assertTrue(made.path("bits_per_byte").asDouble() < 8 && made.path("steps").asInt() == 20, made.toString());

    var out = folder.resolve("adapted");
    var adapted = json("adapt --json --steps 12 --add-tokens 40 --name epo --replay-name eng --keep eng<=500% --text "
        + esperanto + " --replay " + english + " --base " + base + " --out " + out + TRAINING);
    assertEquals("PASS", adapted.path("result").asString(), adapted.toString());
    var figures = adapted.path("figures").path("epo");
    assertTrue(figures.at("/after/bits_per_byte").asDouble() < figures.at("/before/bits_per_byte").asDouble());
    assertTrue(figures.at("/after/tokens_per_byte").asDouble() < figures.at("/before/tokens_per_byte").asDouble());
    for (var file : List.of("model.safetensors", "tokenizer.json", "adapter/adapter_model.safetensors",
        "certificate.json", "provenance.json", "training.jsonl", "report.html")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    // Merged weights and base plus adapter are the same model up to rounding; greedy text shows it at a glance.
    var whole = Cli.run("generate --greedy --max-new 12 --prompt Iam --model " + out);
    var parts = Cli.run("generate --greedy --max-new 12 --prompt Iam --model " + base + " --adapter " + out.resolve("adapter"));
    assertEquals(0, whole.status(), whole.err());
    assertTrue(whole.out().startsWith("Iam") && whole.out().length() > 3 + 6, whole.out());
    assertEquals(whole.out(), parts.out(), parts.err());

    var score = json("eval --json --model " + out + " --text " + esperanto);
    assertEquals(60, score.path("documents").asInt());
    assertEquals(figures.at("/after/bits_per_byte").asDouble(), score.path("bits_per_byte").asDouble(), 1.0);
    repeats(adapted.path("command").asString(), out);
  }

  /** The recorded command computes the same bits in another folder. */
  private void repeats(String command, Path first) throws IOException {
    var again = folder.resolve("again");
    var words = List.of(command.replace("'", "").replace(first.toString(), again.toString()).split(" "));
    assertEquals(0, Cli.run(words.subList(1, words.size())).status());
    assertArrayEquals(Files.readAllBytes(first.resolve("model.safetensors")),
        Files.readAllBytes(again.resolve("model.safetensors")));
  }

  @Test
  void promptsOfAFileAreContinuedTogetherAndAlike() throws IOException {
    var english = Cli.stories(folder.resolve("eng.txt"), 20, false);
    var base = folder.resolve("m");
    json("pretrain --json --vocab 300 --layers 1 --dim 16 --heads 2 --steps 2 --text " + english + " --out " + base + TRAINING);
    var prompts = Files.writeString(folder.resolve("prompts.txt"), "Once\nThen she\n");
    var together = json("generate --json --seed 3 --count 2 --max-new 8 --model " + base + " --prompts " + prompts);
    assertEquals(4, together.size());
    assertEquals("Then she", together.get(2).path("prompt").asString());
    var again = json("generate --json --seed 3 --count 2 --max-new 8 --model " + base + " --prompts " + prompts + " --threads 1");
    assertEquals(together, again);
  }

  @Test
  void responsesAreLearned() throws IOException {
    var english = Cli.stories(folder.resolve("eng.txt"), 20, false);
    var base = folder.resolve("m");
    json("pretrain --json --vocab 300 --layers 1 --dim 16 --heads 2 --steps 2 --text " + english + " --out " + base + TRAINING);
    var lines = IntStream.range(0, 60).mapToObj(i -> "{\"q\":\"Number " + i + "?\",\"response\":\" yes\"}").toList();
    var data = Files.write(folder.resolve("pairs.jsonl"), lines);
    var tuned = json("finetune --json --steps 30 --method full --prompt-field q --base " + base + " --data " + data + " --out "
        + folder.resolve("tuned") + TRAINING);
    assertTrue(tuned.path("loss_after").asDouble() < 0.8 * tuned.path("loss_before").asDouble(), tuned.toString());
  }

  private static JsonNode json(String line) {
    var result = Cli.run(line);
    assertEquals(0, result.status(), result.err());
    return JsonMapper.shared().readTree(result.out());
  }
}

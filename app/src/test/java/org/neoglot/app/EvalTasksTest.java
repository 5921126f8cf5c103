// neoglot eval --tasks from the command line: a trained model beside one that was hardly trained.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvalTasksTest {
  @TempDir Path folder;

  private static Cli ok(String line) {
    var result = Cli.run(line);
    assertEquals(0, result.status(), result.err());
    return result;
  }

  @Test
  void asksOneModelAndComparesTwo() throws IOException {
    Path english = Cli.stories(folder.resolve("eng.txt"), 120, false);
    String train = "pretrain --quiet --json --vocab 400 --layers 1 --dim 48 --heads 2 --context 64 --batch 8 "
        + "--evaluations 1 --text " + english;
    Path trained = folder.resolve("trained");
    Path raw = folder.resolve("raw");
    ok(train + " --steps 120 --out " + trained);
    ok(train + " --steps 1 --out " + raw);
    Path page = folder.resolve("eval.html");
    String flags = " --quiet --tasks story-text:eng,story-next:eng,story-topics:eng --limit 40 --model " + trained;
    JsonNode tasks = JsonMapper.shared().readTree(ok("eval --json --beside " + raw + " --report " + page + flags).out())
        .path("tasks");
    assertEquals(3, tasks.size());
    JsonNode text = tasks.get(0);
    assertEquals("bits per byte", text.path("measures").get(0).path("name").asString());
    double own = text.path("measures").get(0).path("value").asDouble();
    double others = text.path("beside").get(0).path("value").asDouble();
    assertTrue(own < others - 1, own + " and " + others);
    JsonNode difference = text.path("difference");
    assertEquals("better", difference.path("verdict").asString(), "fewer bits than the model beside it");
    assertEquals(own - others, difference.path("value").asDouble(), 1e-12);
    assertTrue(difference.path("high").asDouble() < 0 && difference.path("effect").asDouble() < 0);
    // Corrected for three tasks, of which this one has the least p.
    assertEquals(3 * difference.path("p").asDouble(), difference.path("p_holm").asDouble(), 1e-12);
    for (JsonNode task : tasks) {
      JsonNode d = task.path("difference");
      boolean holdsZero = d.path("low").asDouble() <= 0 && d.path("high").asDouble() >= 0;
      assertEquals(d.path("verdict").asString().equals("tie"), holdsZero, "interval and verdict say the same: " + d);
    }
    assertTrue(text.path("measures").get(0).path("low").asDouble() < own
        && own < text.path("measures").get(0).path("high").asDouble());
    assertEquals(40, tasks.get(1).path("examples").asInt());
    assertEquals(1, tasks.get(1).path("seeds").asInt(), "nothing is drawn without shown examples");
    String html = Files.readString(page);
    assertTrue(html.contains("story-topics:eng: what was taken for what") && html.contains("<svg")
        && !html.contains("<script"));

    assertEquals(2, JsonMapper.shared().readTree(ok("eval --json --quiet --tasks story-questions:eng --limit 4 "
        + "--shots 1 --seeds 2 --model "
        + trained).out()).path("tasks").get(0).path("seeds").asInt());
    String same = ok("eval --beside " + trained + flags).out();
    assertEquals(3, same.lines().filter(l -> l.contains("tie")).count(), same);
  }

  /**
   * A folder of data as small as it can be: floors, prompts, training text, malformed rows and the page all come from
   * it.
   */
  @Test
  void readsPublishedDataAndSaysWhatItKnowsOfThem() throws IOException {
    Path english = Cli.stories(folder.resolve("eng.txt"), 60, false);
    Path model = folder.resolve("model");
    ok("pretrain --quiet --json --vocab 400 --layers 1 --dim 32 --heads 2 --context 64 --batch 4 --evaluations 1 "
        + "--steps 2 --text " + english
        + " --out " + model);
    Path data = folder.resolve("data");
    Files.createDirectories(data.resolve("classify/sib200"));
    for (String language : new String[] {"aaa", "bbb"}) {
      Files.writeString(data.resolve("classify/sib200/" + language + ".train.tsv"),
          "id\tcategory\ttext\n1\tsports\tA ball.\n2\ttravel\tA road.\n");
      Files.writeString(data.resolve("classify/sib200/" + language + ".test.tsv"),
          "id\tcategory\ttext\n1\tsports\tThey play with a ball and "
          + "nobody knows the score.\n2\ttravel\tThe road leads to the sea.\n3\ttravel\n");
    }
    Files.writeString(data.resolve("baselines.json"), "{\"scores\": {\"classify/sib200/aaa.test.tsv\": "
        + "{\"majority\": {\"accuracy\": 0.5}}}}");
    Path training = folder.resolve("training.txt");
    Files.writeString(training, "It is said: they play with a ball, and nobody knows the score!\n");

    var strict = Cli.run("eval --quiet --tasks sib200:aaa --data " + data + " --model " + model);
    assertEquals(1, strict.status());
    assertTrue(strict.complaint().contains("aaa.test.tsv: line 4: has 2 cells, wanted 3"), strict.complaint());

    Path page = folder.resolve("page.html");
    String line = "eval --quiet --skip-bad --tasks sib200 --prompts all --heatmap 1 --data " + data + " --model "
        + model + " --training " + training
        + " --report " + page;
    JsonNode task = JsonMapper.shared().readTree(ok("eval --json" + line.substring(4)).out()).path("tasks").get(0);
    assertEquals("sib200:aaa", task.path("task").asString());
    assertEquals(0.5, task.path("floors").get(0).path("value").asDouble());
    assertEquals(1, task.path("rows").path("malformed").asInt());
    assertTrue(task.path("rows").path("first").get(0).asString().contains("line 4"));
    assertEquals(3, task.path("prompts").path("values").size());
    assertEquals(1, task.path("training").path("seen").asInt());
    String html = Files.readString(page);
    assertTrue(html.contains("sib200 by language") && html.contains("calibration error") && html.contains("class=\"heat\"")
        && html.contains("floor: majority") && html.contains("seen in training") && !html.contains("<script")
        && !html.contains("http"), html);
    String text = ok(line).out();
    assertTrue(text.contains("0.5000 majority") && text.contains("1 of 2") && text.contains("malformed"), text);

    String list = ok("eval --list-tasks --skip-bad --data " + data).out();
    assertTrue(list.contains("sib200-probe:bbb") && list.contains("story-next:eng") && list.contains("0.2500 chance"), list);
    var gone = Cli.run("eval --model x --tasks sib200:aaa --data " + data.resolve("gone"));
    assertTrue(gone.status() != 0 && gone.complaint().contains("--data"), gone.complaint());
    assertEquals(2, Cli.run("eval --model x --tasks story-text --prompts some").status());
    assertEquals(2, Cli.run("eval --model x --tasks story-text --heatmap 2").status());
  }

  @Test
  void wrongTasksAreRefusedInOneLine() {
    var unknown = Cli.run("eval --model x --tasks story-nothing");
    assertEquals(2, unknown.status());
    assertTrue(unknown.complaint().contains("story-nothing") && unknown.complaint().contains("story-next"),
        unknown.complaint());
    assertEquals(2, Cli.run("eval --model x").status());
    assertEquals(2, Cli.run("eval --model x --tasks story-text --text y").status());
    assertEquals(2, Cli.run("eval --model x --tasks story-text --seeds 0").status());
    assertEquals(2, Cli.run("eval --model x --tasks story-text --normalization odd").status());
  }
}

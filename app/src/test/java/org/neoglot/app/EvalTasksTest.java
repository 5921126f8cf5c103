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
    String train = "pretrain --quiet --json --vocab 400 --layers 1 --dim 48 --heads 2 --context 64 --batch 8 --evaluations 1 --text " + english;
    Path trained = folder.resolve("trained");
    Path raw = folder.resolve("raw");
    ok(train + " --steps 120 --out " + trained);
    ok(train + " --steps 1 --out " + raw);
    Path page = folder.resolve("eval.html");
    String flags = " --quiet --tasks story-text:eng,story-next:eng,story-topics:eng --limit 40 --model " + trained;
    JsonNode tasks = JsonMapper.shared().readTree(ok("eval --json --beside " + raw + " --report " + page + flags).out()).path("tasks");
    assertEquals(3, tasks.size());
    JsonNode text = tasks.get(0);
    assertEquals("bits per byte", text.path("measures").get(0).path("name").asString());
    double own = text.path("measures").get(0).path("value").asDouble();
    double others = text.path("beside").get(0).path("value").asDouble();
    assertTrue(own < others - 1, own + " and " + others);
    assertEquals("worse", text.path("difference").path("verdict").asString());
    assertTrue(text.path("measures").get(0).path("low").asDouble() < own && own < text.path("measures").get(0).path("high").asDouble());
    assertEquals(40, tasks.get(1).path("examples").asInt());
    assertEquals(1, tasks.get(1).path("seeds").asInt(), "nothing is drawn without shown examples");
    String html = Files.readString(page);
    assertTrue(html.contains("story-topics:eng: what was taken for what") && html.contains("<svg") && !html.contains("<script"));

    assertEquals(2, JsonMapper.shared().readTree(ok("eval --json --quiet --tasks story-questions:eng --limit 4 --shots 1 --seeds 2 --model "
        + trained).out()).path("tasks").get(0).path("seeds").asInt());
    String same = ok("eval --beside " + trained + flags).out();
    assertEquals(3, same.lines().filter(l -> l.contains("tie")).count(), same);
  }

  @Test
  void wrongTasksAreRefusedInOneLine() {
    var unknown = Cli.run("eval --model x --tasks story-nothing");
    assertEquals(2, unknown.status());
    assertTrue(unknown.complaint().contains("story-nothing") && unknown.complaint().contains("story-next"), unknown.complaint());
    assertEquals(2, Cli.run("eval --model x").status());
    assertEquals(2, Cli.run("eval --model x --tasks story-text --text y").status());
    assertEquals(2, Cli.run("eval --model x --tasks story-text --seeds 0").status());
    assertEquals(2, Cli.run("eval --model x --tasks story-text --normalization odd").status());
  }
}

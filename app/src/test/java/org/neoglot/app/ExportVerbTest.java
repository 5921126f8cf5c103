// A model goes through all formats and stays what it is; inspect says so.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportVerbTest {
  @TempDir Path folder;

  @Test
  void goesRoundAndStaysTheSame() throws IOException {
    Path english = Cli.stories(folder.resolve("eng.txt"), 20, false);
    Path base = folder.resolve("base");
    ok("pretrain --quiet --json --vocab 300 --layers 1 --dim 32 --heads 2 --steps 2 --context 32 --batch 4 --evaluations 1 --text "
        + english + " --out " + base);
    Files.writeString(base.resolve("README.md"), "---\nlicense: apache-2.0\n---\n");
    assertEquals(0, json("export --json --model " + base + " --out " + folder.resolve("a.gguf")).path("largest_rounding").asDouble());
    json("export --json --model " + folder.resolve("a.gguf") + " --shard-size 1 --out " + folder.resolve("again"));
    assertArrayEquals(Files.readAllBytes(base.resolve("model.safetensors")), Files.readAllBytes(folder.resolve("again/model.safetensors")));
    for (String type : new String[] {"F16", "BF16", "Q8_0", "Q4_0"}) {
      var made = json("export --json --dtype " + type + " --model " + base + " --out " + folder.resolve(type + ".gguf"));
      double rounding = made.path("largest_rounding").asDouble();
      assertTrue(rounding > 0 && rounding < 0.2, type + " " + rounding);
    }
    var text = Cli.run("generate --quiet --greedy --max-new 5 --prompt Once --model " + base);
    assertEquals(text.out(), Cli.run("generate --quiet --greedy --max-new 5 --prompt Once --model " + folder.resolve("a.gguf")).out());

    var facts = json("inspect --json " + base);
    assertEquals("apache-2.0", facts.path("licence").asString());
    assertEquals(300, facts.path("vocabulary").asInt());
    long parts = 0;
    for (JsonNode n : facts.path("part")) parts += n.asLong();
    assertEquals(facts.path("parameters").asLong(), parts);
    assertTrue(ok("inspect " + folder.resolve("Q8_0.gguf")).out().contains("Q8_0"));
    assertEquals(2, Cli.run("export --model " + base + " --out " + base).status());
    assertEquals(2, Cli.run("export --dtype Q7 --model " + base + " --out " + folder.resolve("x")).status());
    assertEquals(1, Cli.run("export --dtype Q8_0 --model " + base + " --out " + folder.resolve("y")).status());
  }

  @Test
  void aRecordedCaseIsVerifiedAndAnotherModelIsNot() throws IOException {
    Path english = Cli.stories(folder.resolve("eng.txt"), 20, false);
    String flags = "pretrain --quiet --json --vocab 300 --layers 1 --dim 32 --heads 2 --steps 2 --context 32 --batch 4 --evaluations 1 --text "
        + english;
    Path base = folder.resolve("base");
    ok(flags + " --out " + base);
    ok("verify --quiet --record " + base);
    assertTrue(ok("verify " + base).out().contains("PASS"));
    assertEquals(1, Cli.run("verify --quiet --record " + base).status(), "a case is not written over");
    Path other = folder.resolve("other");
    ok(flags + " --seed 2 --out " + other);
    for (String file : new String[] {"case.json", "case.safetensors"}) Files.copy(base.resolve(file), other.resolve(file));
    assertEquals(1, Cli.run("verify " + other).status());
  }

  private static JsonNode json(String line) {
    return JsonMapper.shared().readTree(ok(line).out());
  }

  private static Cli ok(String line) {
    var result = Cli.run(line);
    assertEquals(0, result.status(), result.err());
    return result;
  }
}

// A model is taught to converse, and talked with.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ChatVerbTest {
  private static final String TEMPLATE = "{% for m in messages %}<{{ m.role }}>{{ m.content }}"
      + "{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

  @TempDir Path folder;

  @Test
  void learnsToAnswerAndAnswers() throws IOException {
    Path base = folder.resolve("base");
    Path english = Cli.stories(folder.resolve("eng.txt"), 20, false);
    String training = " --quiet --context 64 --batch 4 --evaluations 1 --lr 0.01";
    ok("pretrain --json --vocab 300 --layers 1 --dim 32 --heads 2 --steps 2 --text " + english + " --out " + base + training);
    var complaint = Cli.run("chat --quiet --message Hi --model " + base);
    assertEquals(1, complaint.status());
    assertTrue(complaint.complaint().contains("no chat template"), complaint.err());

    var lines = IntStream.range(0, 60).mapToObj(i -> "{\"messages\":[{\"role\":\"user\",\"content\":\"Number " + i
        + "?\"},{\"role\":\"assistant\",\"content\":\"yes\"}]}").toList();
    Path data = Files.write(folder.resolve("talks.jsonl"), lines);
    Path template = Files.writeString(folder.resolve("chat.jinja"), TEMPLATE);
    Path out = folder.resolve("talker");
    ok("finetune --json --method full --steps 60 --template " + template + " --base " + base + " --data " + data + " --out " + out
        + training);
    assertEquals("yes\n", ok("chat --quiet --greedy --model " + out + " --message Number").out());

    InputStream before = System.in;
    Path saved = folder.resolve("saved.jsonl");
    try {
      System.setIn(new ByteArrayInputStream(("Number 3?\n/nothing\nNumber 4?\n/undo\n/system Be kind.\n/save " + saved + "\n/exit\nno\n")
          .getBytes(StandardCharsets.UTF_8)));
      var talk = ok("chat --quiet --greedy --max-new 6 --model " + out);
      assertEquals(2, talk.out().lines().count(), talk.out());
      assertTrue(talk.err().contains("/nothing is not known"), talk.err());
    } finally {
      System.setIn(before);
    }
    var messages = JsonMapper.shared().readTree(Files.readString(saved)).path("messages");
    assertEquals(List.of("system", "user", "assistant"), messages.values().stream().map(m -> m.path("role").asString()).toList());
    assertEquals("Number 3?", messages.path(1).path("content").asString());
    assertEquals(2, Cli.run("finetune --plain --base " + out + " --data " + data + " --out " + folder.resolve("x") + training).status());
  }

  private static Cli ok(String line) {
    var result = Cli.run(line);
    assertEquals(0, result.status(), result.err());
    return result;
  }
}

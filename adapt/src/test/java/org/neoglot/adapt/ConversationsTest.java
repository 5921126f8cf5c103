// Conversations: what the assistant says is learnt, and nothing else.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.adapt.data.Batch;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.data.Conversation;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.chat.Chat;
import org.neoglot.tokenizer.chat.ChatTemplate;
import org.neoglot.tokenizer.chat.Message;

class ConversationsTest {
  private static final Tokenizer TOKENS = Pretraining.learnTokenizer(
      Corpus.split("x", List.of("cat? kato", "dog? hundo", "sun? suno"), List.of()), 257);
  private static final String TEMPLATE = "{% for m in messages %}<{{ m.role }}>{{ m.content }}"
      + "{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}\n\n{% endfor %}"
      + "{% if add_generation_prompt %}<assistant>{% endif %}";
  private static final String TAGGED = "{% for m in messages %}<{{ m.role }}>{% if m.role == 'assistant' %}"
      + "{% generation %}{{ m.content }}{{ eos_token }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}\n{% endfor %}";
  /** Leaves earlier answers away, as templates of models that think do with their thoughts. */
  private static final String FORGETFUL = "{% for m in messages %}<{{ m.role }}>"
      + "{% if m.role == 'assistant' %}{{ m.content if loop.last else '-' }}{{ eos_token }}{% else %}{{ m.content }}{% endif %}"
      + "{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";
  private static final List<Message> TALK = List.of(Message.of("user", "cat?"), Message.of("assistant", "kato"),
      Message.of("user", "dog?"), Message.of("assistant", "hundo"));

  @TempDir Path folder;

  private static List<String> learnt(String template) {
    var chat = new Chat(TOKENS, ChatTemplate.of(template, "test"));
    List<String> texts = new ArrayList<>();
    for (Chat.Lesson lesson : chat.lessons(TALK, ChatTemplate.USUAL)) {
      int[] said = new int[lesson.count()];
      int n = 0;
      for (int i = 0; i < lesson.ids().length; i++) if (lesson.said()[i]) said[n++] = lesson.ids()[i];
      texts.add(TOKENS.decode(said));
    }
    return texts;
  }

  @Test
  void turnsAreFoundByTheTemplateItself() {
    String end = TOKENS.token(TOKENS.eos().orElseThrow());
    assertEquals(List.of("kato" + end + "hundo" + end), learnt(TEMPLATE));
    assertEquals(List.of("kato" + end + "hundo" + end), learnt(TAGGED));
    assertEquals(List.of("kato" + end, "hundo" + end), learnt(FORGETFUL));
    assertEquals(Set.of(TOKENS.eos().orElseThrow()), new Chat(TOKENS, ChatTemplate.of(TEMPLATE, "test")).ends());
    String otherwise = "{{ messages[-1].content }}{% if add_generation_prompt %}...{% endif %}";
    assertTrue(assertThrows(IllegalArgumentException.class, () -> learnt(otherwise)).getMessage().contains("generation tags"));
  }

  @Test
  void linesOfAllKindsAreReadAndMasked() throws IOException {
    Path file = Files.writeString(folder.resolve("talks.jsonl"), """
        {"messages": [{"role": "user", "content": "cat?"}, {"role": "assistant", "content": "kato"}]}
        {"messages": [{"from": "human", "value": "dog?"}, {"from": "gpt", "value": "hundo"}]}

        {"prompt": "sun?", "response": "suno"}
        """);
    var fields = new Conversation.Fields("messages", "prompt", "response", "Translate.");
    var all = Conversation.read(file, fields).conversations();
    assertEquals(3, all.size());
    assertEquals(List.of("system", "user", "assistant"), all.get(1).messages().stream().map(Message::role).toList());
    var lessons = new Conversations("talks", all, all, Optional.of(TEMPLATE), List.of());
    Tokenizer dressed = lessons.dressed(TOKENS);
    dressed.save(folder.resolve("saved"));
    assertEquals(Optional.of(TEMPLATE), Tokenizer.load(folder.resolve("saved")).roles().chatTemplate());
    Batch batch = lessons.examples(false, dressed, 200, 1000, 1).all().getFirst();
    int[] asked = Arrays.stream(batch.targets()).filter(t -> t >= 0).toArray();
    String end = TOKENS.token(TOKENS.eos().orElseThrow());
    assertEquals("kato" + end + "hundo" + end + "suno" + end, TOKENS.decode(asked));
    for (int i = 0; i + 1 < batch.ids().length; i++) {
      if (batch.targets()[i] >= 0 && batch.targets()[i] != TOKENS.eos().orElseThrow()) {
        assertEquals(batch.ids()[i + 1], batch.targets()[i]);
      }
    }
    assertArrayEquals(TOKENS.encode("<system>Translate.\n<user>cat?\n<assistant>kato" + end),
        Arrays.copyOf(batch.ids(), batch.lengths()[0]));
    var cut = lessons.examples(false, dressed, 46, 1000, 1);
    assertEquals(List.of(3, 1, 0), List.of(cut.size(), cut.cut(), cut.leftOut()));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '@', quoteCharacter = '`', value = {
      "{\"messages\": [{\"content\": \"cat\"}]} @ has no 'role'",
      "{\"messages\": [{\"role\": \"user\", \"content\": \"cat\"}]} @ the assistant says nothing",
      "{\"messages\": [7]} @ is not a JSON object",
      "{\"prompt\": \"cat\"} @ has no field 'response'",
      "[] @ wanted a JSON object",
  })
  void whatIsWrongIsNamedWithItsLine(String line, String said) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.jsonl"), "\n" + line + "\n");
    var fields = new Conversation.Fields("messages", "prompt", "response", null);
    String message = assertThrows(BadFileException.class, () -> Conversation.read(file, fields)).getMessage();
    assertTrue(message.contains("bad.jsonl") && message.contains("line 2") && message.contains(said), message);
  }
}

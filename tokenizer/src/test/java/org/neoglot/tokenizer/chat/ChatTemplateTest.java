package org.neoglot.tokenizer.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates become what Jinja itself makes of them; see src/test/python/record_chat_templates.py. */
class ChatTemplateTest {
  private static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 6, 5, 4, 3);

  @TestFactory
  Stream<DynamicTest> asJinja() throws IOException {
    List<?> rows;
    try (var in = ChatTemplateTest.class.getResourceAsStream("templates.jsonl")) {
      rows = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(Message::value).toList();
    }
    Map<?, ?> variables = (Map<?, ?>) ((Map<?, ?>) rows.getFirst()).get("variables");
    List<Message> messages = ((List<?>) variables.get("messages")).stream().map(Message::of).toList();
    Map<String, String> specials = new HashMap<>();
    variables.forEach((name, value) -> {
      if (value instanceof String s) specials.put((String) name, s);
    });
    var settings = new ChatTemplate.Settings(true, List.copyOf((List<?>) variables.get("tools")), Map.of(), NOW);
    return rows.stream().skip(1).map(r -> (Map<?, ?>) r).map(row -> {
      String template = (String) row.get("template");
      return DynamicTest.dynamicTest(template, () -> {
        if (row.get("text") instanceof String wanted) {
          assertEquals(wanted, ChatTemplate.of(template, "t").render(messages, specials, settings).text());
        } else {
          var e = assertThrows(IllegalArgumentException.class,
              () -> ChatTemplate.of(template, "t").render(messages, specials, settings), (String) row.get("refused"));
          assertTrue(e.getMessage().startsWith("t: ") && !e.getMessage().contains("\n"), e.getMessage());
        }
      });
    });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '@', quoteCharacter = '`', value = {
      "{% include 'x' %}                     @ the statement 'include' is not supported",
      "{% call f() %}{% endcall %}           @ the statement 'call' is not supported",
      "{{ 1|wordwrap }} @ the filter 'wordwrap' is not supported",
      "{{ 1 is filter }}                     @ the test 'filter' is not supported",
      "{{ lipsum() }}                        @ 'lipsum' is not a function that chat templates have",
      "{{ 'a {}'.format(1) }}                @ a str has no method 'format'",
      "{{ f(*x) }}                           @ spreading is not supported",
      "{% for x in [1] recursive %}{% endfor %} @ not recursive",
      "{% endif %}                           @ 'endif' belongs to no statement",
      "{% if x %}{% else %}{% else %}{% endif %} @ wanted '{% endif %}'",
      "{{ 'a' * 100000000 }}                 @ more than",
      "{% for a in range(1000000) %}{% endfor %} @ more than",
      "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }} @ deeper than",
  })
  void whatIsNotSupportedIsNamed(String template, String said) {
    var e = assertThrows(IllegalArgumentException.class,
        () -> ChatTemplate.of(template, "model/tokenizer_config.json").render(List.of(), Map.of(), ChatTemplate.USUAL));
    assertTrue(e.getMessage().startsWith("model/tokenizer_config.json: line 1: "), e.getMessage());
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }

  @Test
  void aComplaintIsOneLineWhateverItQuotes() {
    for (String broken : List.of("{{ 'a' + b['x\n\u001by'] }}", "{{ raise_exception('x\ny') }}")) {
      var e = assertThrows(IllegalArgumentException.class,
          () -> ChatTemplate.of(broken, "t").render(List.of(), Map.of("b", ""), ChatTemplate.USUAL));
      assertTrue(e.getMessage().contains("x\\u000a") && e.getMessage().chars().noneMatch(Character::isISOControl),
          e.getMessage());
    }
  }

  @Test
  void anEndlessTemplateEnds() {
    String loops = "{% for a in range(99999) %}".repeat(3) + "{% endfor %}".repeat(3);
    var template = ChatTemplate.of(loops, "t");
    assertThrows(IllegalArgumentException.class, () -> template.render(List.of(), Map.of(), ChatTemplate.USUAL));
    String deep = "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}";
    assertThrows(IllegalArgumentException.class, () -> ChatTemplate.of(deep, "t"));
    String nested = "{% if 1 %}".repeat(100_000) + "{% endif %}".repeat(100_000);
    assertThrows(IllegalArgumentException.class, () -> ChatTemplate.of(nested, "t"));
  }

  @Test
  void marksWhatTheAssistantSays() {
    var template = ChatTemplate.of("{% for m in messages %}<{{ m.role }}>{% if m.role == 'assistant' %}"
        + "{% generation %}{{ m.content }}.{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}", "t");
    var rendered = template.render(List.of(Message.of("user", "hi"), Message.of("assistant", "ho")), Map.of(),
        ChatTemplate.USUAL);
    assertEquals("<user>hi<assistant>ho.", rendered.text());
    assertEquals("ho.", rendered.text().substring(rendered.generations().getFirst()[0],
        rendered.generations().getFirst()[1]));
  }

  @Test
  void aPublishedTemplate() throws IOException {
    Path file = Path.of(System.getProperty("neoglot.shared", "../shared"), "tokenizers/qwen2/tokenizer_config.json");
    Assumptions.assumeTrue(Files.exists(file), "skipped: there is no " + file);
    Object config = Message.value(Files.readString(file));
    var template = ChatTemplate.of((String) ((Map<?, ?>) config).get("chat_template"), file.toString());
    var text = template.render(List.of(Message.of("user", "Habari")), Map.of(), ChatTemplate.USUAL).text();
    assertEquals("<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\nHabari<|im_end|>\n"
        + "<|im_start|>assistant\n", text);
  }
}

// A conversation: one line of a JSONL file.
package org.neoglot.eval.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.tokenizer.chat.Message;

/**
 * Turns, and the tools that the assistant may call.
 *
 * @param place file and line, for errors
 */
public record Conversation(List<Message> messages, List<Object> tools, String place) {
  /** Other names that published data give to who speaks. */
  private static final Map<String, String> ROLES = Map.of("human", "user", "gpt", Message.ASSISTANT, "bot", Message.ASSISTANT,
      "model", Message.ASSISTANT);

  public Conversation {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /**
   * Where a line has what.
   *
   * @param messages the field with the turns, each {@code role} and {@code content}, or {@code from} and {@code value}
   * @param prompt where there is no such field: the field with the question
   * @param response and the one with the answer
   * @param system a turn of the system to go before those without one; null for none
   */
  public record Fields(String messages, String prompt, String response, String system) {}

  /**
   * What a file held.
   *
   * @param invalid places that were not UTF-8, and hold U+FFFD now
   */
  public record Content(List<Conversation> conversations, long invalid) {}

  /** What stands before the first answer. */
  public String asked() {
    return String.valueOf(messages.stream().takeWhile(m -> !m.role().equals(Message.ASSISTANT)).map(Message::fields).toList());
  }

  /** @throws BadFileException one line with file, line, what was found and what was wanted */
  public static Content read(Path file, Fields fields) {
    String name = Texts.name(file);
    if (!name.endsWith(".jsonl") && !name.endsWith(".jsonl.gz")) {
      throw new BadFileException(file, "is of unknown kind, wanted .jsonl or .jsonl.gz");
    }
    List<Conversation> all = new ArrayList<>();
    long invalid = Utf8Lines.read(file, (number, line) -> {
      if (!line.isBlank()) all.add(read(JsonRow.read(file, number, line), fields));
    });
    if (all.isEmpty()) throw new BadFileException(file, "holds no conversation, wanted at least one");
    return new Content(all, invalid);
  }

  /** Whether a file's first line has turns in that field, rather than a prompt and a response. */
  public static boolean turns(Path file, String field) {
    boolean[] found = {false};
    boolean[] asked = {false};
    Utf8Lines.read(file, (number, line) -> {
      if (line.isBlank() || asked[0]) return;
      asked[0] = true;
      found[0] = JsonRow.read(file, number, line).object().path(field).isArray();
    });
    return found[0];
  }

  private static Conversation read(JsonRow row, Fields fields) {
    try {
      Map<?, ?> object = (Map<?, ?>) Message.value(row.object().toString());
      List<Message> messages = new ArrayList<>();
      if (object.get(fields.messages) instanceof List<?> turns) {
        for (Object turn : turns) messages.add(message(turn));
      } else {
        messages.add(Message.of("user", row.string(fields.prompt)));
        messages.add(Message.of(Message.ASSISTANT, row.string(fields.response)));
      }
      if (fields.system != null && (messages.isEmpty() || !messages.getFirst().role().equals("system"))) {
        messages.addFirst(Message.of("system", fields.system));
      }
      if (messages.stream().noneMatch(m -> m.role().equals(Message.ASSISTANT))) {
        throw new IllegalArgumentException("the assistant says nothing, wanted a turn of role '" + Message.ASSISTANT + "'");
      }
      return new Conversation(messages, object.get("tools") instanceof List<?> tools ? List.copyOf(tools) : List.of(),
          row.file() + ": line " + row.line());
    } catch (BadFileException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new BadFileException(row.file(), "line " + row.line() + ": " + e.getMessage(), e);
    }
  }

  private static Message message(Object turn) {
    if (turn instanceof Map<?, ?> map && map.get("from") instanceof String from && map.get("value") instanceof String value) {
      return Message.of(ROLES.getOrDefault(from, from), value);
    }
    return Message.of(turn);
  }
}

// One turn of a conversation.
package org.neoglot.tokenizer.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who said what. Templates see a dict: {@code role} and {@code content}, and whatever else was given, such as
 * {@code tool_calls}.
 *
 * @param fields the dict, in order
 */
public record Message(Map<String, Object> fields) {
  /** Who speaks when a model does. */
  public static final String ASSISTANT = "assistant";

  /** @throws IllegalArgumentException when there is no role */
  public Message {
    if (!(fields.get("role") instanceof String)) {
      throw new IllegalArgumentException("a message has no 'role', wanted system, user, assistant or the like");
    }
  }

  /** A turn of plain text. */
  public static Message of(String role, String content) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", role);
    fields.put("content", content);
    return new Message(fields);
  }

  /**
   * A turn as JSON has it.
   *
   * @param value of {@link #value}
   * @throws IllegalArgumentException when it is not an object with a role
   */
  public static Message of(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("a message is not a JSON object, wanted one with 'role' and 'content'");
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    map.forEach((key, v) -> fields.put((String) key, v));
    return new Message(fields);
  }

  /** Who says it: system, user, assistant, tool, or whatever the template knows. */
  public String role() {
    return (String) fields.get("role");
  }

  /**
   * JSON as the values that templates compute with: null, Boolean, Long, Double, String, List and Map, in their order.
   *
   * @throws IllegalArgumentException when it is not JSON
   */
  public static Object value(String json) {
    try {
      return value(JsonMapper.shared().readTree(json));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Object value(JsonNode json) {
    if (json.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      json.forEachEntry((key, v) -> map.put(key, value(v)));
      return map;
    }
    if (json.isArray()) {
      List<Object> list = new ArrayList<>();
      json.forEach(v -> list.add(value(v)));
      return list;
    }
    if (json.isString()) return json.stringValue();
    if (json.isBoolean()) return json.booleanValue();
    if (!json.isNumber()) return null;
    return json.isIntegralNumber() && json.canConvertToLong() ? (Object) json.longValue() : (Object) json.doubleValue();
  }
}

package org.neoglot.eval.data;

import java.nio.file.Path;
import org.neoglot.engine.file.BadFileException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One line of a JSONL file: an object that is asked for strings, and says where it stands when it lacks them. */
record JsonRow(Path file, long line, ObjectNode object) {
  private static final int LONGEST_QUOTE = 60;
  /** Published files were often written by Python, whose JSON has NaN for what is missing. */
  private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** @throws BadFileException when the line is not one JSON object */
  static JsonRow read(Path file, long line, String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new BadFileException(file, "line " + line + ": is not JSON (" + e.getOriginalMessage() + "): found "
          + quote(text) + ", wanted an object", e);
    }
    if (node instanceof ObjectNode object) return new JsonRow(file, line, object);
    throw new BadFileException(file, "line " + line + ": found " + quote(text) + ", wanted a JSON object");
  }

  /** @throws BadFileException when there is no such field, or it is not a string */
  String string(String field) {
    JsonNode value = object.get(field);
    if (value == null) {
      throw new BadFileException(file, "line " + line + ": has no field '" + field + "', wanted a string; its fields are "
          + (object.isEmpty() ? "none" : quote(String.join(", ", object.propertyNames()))));
    }
    if (!value.isString()) {
      throw new BadFileException(file, "line " + line + ": '" + field + "' is " + quote(value.toString())
          + ", wanted a string");
    }
    return value.asString();
  }

  static String quote(String text) {
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
  }
}

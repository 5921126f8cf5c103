package org.neoglot.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A {@code config.json} as published, read with checks: every error names the file, the key, what was found and wanted. */
public final class Config {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String source;
  private final ObjectNode json;

  /** @param source what error messages call it, usually the file */
  public Config(String source, ObjectNode json) {
    this.source = source;
    this.json = json;
  }

  /** Reads a file; IllegalArgumentException with one clear line when it cannot be. */
  public static Config read(Path file) {
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode node) return new Config(file.toString(), node);
      throw new IllegalArgumentException(file + ": wanted a JSON object");
    } catch (java.nio.file.NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": there is no such file; a model folder needs one");
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + ": is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The name of the family, {@code model_type}. */
  public String family() {
    return string("model_type");
  }

  public boolean has(String key) {
    return json.hasNonNull(key);
  }

  /** A positive whole number. */
  public int size(String key) {
    JsonNode node = json.get(key);
    if (node == null || !node.isIntegralNumber() || node.asLong() < 1 || node.asLong() > Integer.MAX_VALUE) {
      throw wrong(key, "a whole number of at least 1", node);
    }
    return node.asInt();
  }

  public int size(String key, int otherwise) {
    return has(key) ? size(key) : otherwise;
  }

  public double number(String key, double otherwise) {
    if (!has(key)) return otherwise;
    JsonNode node = json.get(key);
    if (!node.isNumber()) throw wrong(key, "a number", node);
    return node.asDouble();
  }

  public boolean flag(String key, boolean otherwise) {
    if (!has(key)) return otherwise;
    JsonNode node = json.get(key);
    if (!node.isBoolean()) throw wrong(key, "true or false", node);
    return node.asBoolean();
  }

  public String string(String key) {
    JsonNode node = json.get(key);
    if (node == null || !node.isString()) throw wrong(key, "a string", node);
    return node.asString();
  }

  /** One id or a list of ids, such as {@code eos_token_id}; empty when absent. */
  public List<Integer> ids(String key) {
    List<Integer> ids = new ArrayList<>();
    if (!has(key)) return ids;
    JsonNode node = json.get(key);
    for (JsonNode id : node.isArray() ? node : List.of(node)) {
      if (!id.isIntegralNumber()) throw wrong(key, "a token id or a list of them", node);
      ids.add(id.asInt());
    }
    return ids;
  }

  /** Refuses a setting that would change the arithmetic and that this family does not have. */
  public void refuse(String key, boolean unless, String meaning) {
    if (!unless) throw wrong(key, meaning, json.get(key));
  }

  private IllegalArgumentException wrong(String key, String wanted, JsonNode found) {
    return new IllegalArgumentException(source + ": '" + key + "' is " + (found == null ? "missing" : found)
        + ", wanted " + wanted);
  }

  public String source() {
    return source;
  }

  /** A copy of the JSON, to change and write. */
  public ObjectNode json() {
    return json.deepCopy();
  }
}

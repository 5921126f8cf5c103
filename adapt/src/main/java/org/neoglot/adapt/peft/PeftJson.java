// adapter_config.json, read with suspicion.
package org.neoglot.adapt.peft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.neoglot.engine.file.BadFileException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The settings of an adapter. Whatever nobody asked for must be off (absent, null, false, 0 or empty): a setting that is
 * not computed is refused, never passed over.
 */
final class PeftJson {
  /** Keys that say where an adapter comes from, or how it is to be trained further, but not what it computes. */
  private static final Set<String> HARMLESS = Set.of("auto_mapping", "base_model_name_or_path", "inference_mode",
      "revision", "task_type", "peft_type", "peft_version", "megatron_core", "loftq_config", "runtime_config",
      "qalora_group_size", "fan_in_fan_out", "modules_to_save", "corda_config", "eva_config", "arrow_config");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;
  private final ObjectNode json;
  private final Set<String> asked = new TreeSet<>(HARMLESS);

  private PeftJson(Path file, ObjectNode json) {
    this.file = file;
    this.json = json;
  }

  static PeftJson read(Path folder) {
    Path file = folder.resolve(AdapterFiles.CONFIG);
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode node) return new PeftJson(file, node);
      throw new BadFileException(file, "wanted a JSON object");
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    } catch (tools.jackson.core.JacksonException e) {
      throw new BadFileException(file, "is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private JsonNode get(String key) {
    asked.add(key);
    return json.path(key);
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  boolean has(String key) {
    return !absent(get(key));
  }

  void want(String key, boolean holds, String wanted) {
    asked.add(key);
    if (!holds) throw new BadFileException(file, "'" + key + "' is " + json.get(key) + ", wanted " + wanted);
  }

  /** A setting that is on or off; absent or null is off. */
  boolean flag(String key) {
    JsonNode node = get(key);
    want(key, absent(node) || node.isBoolean(), "true or false");
    return node.isBoolean() && node.booleanValue();
  }

  int size(String key) {
    JsonNode node = get(key);
    want(key, node.isIntegralNumber() && node.canConvertToInt() && node.intValue() > 0, "a whole number above 0");
    return node.intValue();
  }

  int size(String key, int otherwise) {
    return has(key) ? size(key) : otherwise;
  }

  double number(String key, double otherwise) {
    JsonNode node = get(key);
    want(key, absent(node) && !Double.isNaN(otherwise) || node.isNumber(), "a number");
    return node.isNumber() ? node.doubleValue() : otherwise;
  }

  /** A string; what stands in for it where there is none. */
  String text(String key, String otherwise) {
    JsonNode node = get(key);
    want(key, absent(node) || node.isString(), "a string");
    return node.isString() ? node.stringValue() : otherwise;
  }

  /** A string, or what a flag is called. */
  String text(String key, String otherwise, boolean orFlag) {
    JsonNode node = get(key);
    return orFlag && node.isBoolean() ? String.valueOf(node.booleanValue()) : text(key, otherwise);
  }

  /** A string or a list of strings, sorted; empty where there is none. */
  List<String> strings(String key) {
    List<String> out = new ArrayList<>();
    for (JsonNode one : listed(key)) {
      want(key, one.isString(), "a string or a list of strings");
      out.add(one.stringValue());
    }
    out.sort(null);
    return out;
  }

  List<Integer> ints(String key) {
    List<Integer> out = new ArrayList<>();
    for (JsonNode one : listed(key)) {
      want(key, one.isInt(), "a whole number or a list of them");
      out.add(one.intValue());
    }
    return out;
  }

  private Iterable<JsonNode> listed(String key) {
    JsonNode node = get(key);
    return absent(node) ? List.of() : node.isArray() ? node : List.of(node);
  }

  /** Numbers by patterns of modules. */
  Map<String, Double> numbers(String key) {
    JsonNode node = get(key);
    want(key, absent(node) || node.isObject(), "an object of numbers");
    Map<String, Double> out = new LinkedHashMap<>();
    node.properties().forEach(e -> {
      want(key, e.getValue().isNumber(), "an object of numbers");
      out.put(e.getKey(), e.getValue().doubleValue());
    });
    return out;
  }

  /** What a record complains of, with the file's name. */
  <T> T checked(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new BadFileException(file, e.getMessage());
    }
  }

  /** Every key that nobody asked for must say nothing. */
  void refuseRest() {
    for (String key : json.propertyNames()) {
      if (!asked.contains(key) && !off(json.get(key))) {
        throw new BadFileException(file, "'" + key + "' is " + json.get(key) + ", which is not computed here; wanted it off");
      }
    }
  }

  private static boolean off(JsonNode node) {
    return node.isNull() || node.isBoolean() && !node.booleanValue() || node.isContainer() && node.isEmpty()
        || node.isNumber() && node.doubleValue() == 0;
  }
}

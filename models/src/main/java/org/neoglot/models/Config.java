// config.json, read so that whatever is wrong in it is one clear line.
package org.neoglot.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A {@code config.json} as published, read with checks: every error names the file, the key, what was found and wanted. */
public final class Config {
  private static final int LONGEST = 200;
  /** Of a key that is there twice, either could be meant: such a file is refused. */
  private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final String source;
  /** Where in the file this object lies: empty, or keys each followed by a dot. */
  private final String path;
  private final ObjectNode json;

  /** @param source what error messages call it, usually the file */
  public Config(String source, ObjectNode json) {
    this(source, "", json);
  }

  private Config(String source, String path, ObjectNode json) {
    this.source = source;
    this.path = path;
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
      var at = e.getLocation();
      throw new IllegalArgumentException(file + ": is not JSON at line " + at.getLineNr() + ", column "
          + at.getColumnNr() + ": " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
  }

  /** The name of the family, {@code model_type}. */
  public String family() {
    return string("model_type");
  }

  public boolean has(String key) {
    return json.hasNonNull(key);
  }

  /** Whether the key is not there at all; one that is null says something. */
  public boolean absent(String key) {
    return !json.has(key);
  }

  /** Of several names for one thing the first that is there; the first of all where none is. */
  public String either(String... names) {
    for (String name : names) if (has(name)) return name;
    return names[0];
  }

  /** An object in this one; its keys are named with the key before them. */
  public Config under(String key) {
    if (!(json.get(key) instanceof ObjectNode node)) throw wrong(key, "an object", json.get(key));
    return new Config(source, path + key + ".", node);
  }

  /** Refuses keys that nobody here knows: each may change the arithmetic. */
  public void only(Set<String> known) {
    for (String key : json.propertyNames()) {
      if (!known.contains(key)) throw wrong(key, "none of that name: known are " + new TreeSet<>(known), json.get(key));
    }
  }

  /** A positive whole number. */
  public int size(String key) {
    JsonNode node = json.get(key);
    if (node == null || !node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
      throw wrong(key, "a whole number from 1 to " + Integer.MAX_VALUE, node);
    }
    return node.intValue();
  }

  public int size(String key, int otherwise) {
    return has(key) ? size(key) : otherwise;
  }

  /** A finite number above 0, such as an epsilon or a base of powers. */
  public double positive(String key, double otherwise) {
    double number = number(key, otherwise);
    if (!(number > 0)) throw wrong(key, "a number above 0", json.get(key));
    return number;
  }

  public double number(String key, double otherwise) {
    if (!has(key)) return otherwise;
    JsonNode node = json.get(key);
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) throw wrong(key, "a finite number", node);
    return node.doubleValue();
  }

  public boolean flag(String key, boolean otherwise) {
    if (!has(key)) return otherwise;
    JsonNode node = json.get(key);
    if (!node.isBoolean()) throw wrong(key, "true or false", node);
    return node.booleanValue();
  }

  public String string(String key) {
    JsonNode node = json.get(key);
    if (node == null || !node.isString()) throw wrong(key, "a string", node);
    return node.stringValue();
  }

  /** A list of that many finite numbers above 0. */
  public double[] positives(String key, int count) {
    JsonNode node = json.get(key);
    boolean fits = node != null && node.isArray() && node.size() == count;
    for (int i = 0; fits && i < count; i++) fits = node.get(i).isNumber() && positive(node.get(i).doubleValue());
    if (!fits) throw wrong(key, "a list of " + count + " numbers above 0", node);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) numbers[i] = node.get(i).doubleValue();
    return numbers;
  }

  private static boolean positive(double number) {
    return number > 0 && number < Double.POSITIVE_INFINITY;
  }

  /** A list of that many entries, each one of the given words or numbers; the place of each in {@code known}. */
  public int[] choices(String key, int count, List<String> known) {
    JsonNode node = json.get(key);
    boolean fits = node != null && node.isArray() && node.size() == count;
    int[] chosen = new int[fits ? count : 0];
    for (int i = 0; fits && i < count; i++) fits = (chosen[i] = known.indexOf(node.get(i).asString(""))) >= 0;
    if (!fits) throw wrong(key, "a list of " + count + " of " + known, node);
    return chosen;
  }

  /** The first of a list of strings, such as {@code architectures}. */
  public String first(String key, String otherwise) {
    if (!has(key)) return otherwise;
    JsonNode node = json.get(key).path(0);
    if (!node.isString()) throw wrong(key, "a list that begins with a string", json.get(key));
    return node.stringValue();
  }

  /** A list of one or more strings, such as {@code languages}, each once. */
  public List<String> strings(String key) {
    JsonNode node = json.get(key);
    List<String> found = new ArrayList<>();
    boolean fits = node != null && node.isArray() && !node.isEmpty();
    for (int i = 0; fits && i < node.size(); i++) {
      fits = node.get(i).isString() && !found.contains(node.get(i).stringValue());
      if (fits) found.add(node.get(i).stringValue());
    }
    if (!fits) throw wrong(key, "a list of strings, each once", node);
    return found;
  }

  /** Words of a list, or of one string that separates them by bars; lower case, none where the key is absent. */
  public List<String> words(String key) {
    if (!has(key)) return List.of();
    JsonNode node = json.get(key);
    List<String> words = new ArrayList<>();
    if (node.isString()) {
      for (String word : node.stringValue().split("\\|")) words.add(word.strip().toLowerCase(Locale.ROOT));
    } else if (node.isArray()) {
      for (JsonNode word : node) words.add(word.asString("").strip().toLowerCase(Locale.ROOT));
    } else {
      throw wrong(key, "a list of words", node);
    }
    return List.copyOf(words);
  }

  /** How many entries an object has, such as {@code id2label}. */
  public int count(String key, int otherwise) {
    if (!has(key)) return otherwise;
    JsonNode node = json.get(key);
    if (!node.isObject() || node.isEmpty()) throw wrong(key, "an object with entries", node);
    return node.size();
  }

  /** One id or a list of ids, such as {@code eos_token_id}; empty when absent. */
  public List<Integer> ids(String key) {
    List<Integer> ids = new ArrayList<>();
    if (!has(key)) return ids;
    JsonNode node = json.get(key);
    for (JsonNode id : node.isArray() ? node : List.of(node)) {
      if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
        throw wrong(key, "a token id or a list of them", node);
      }
      ids.add(id.intValue());
    }
    return ids;
  }

  /** Refuses a setting that would change the arithmetic and that this family does not have. */
  public void refuse(String key, boolean unless, String meaning) {
    if (!unless) throw wrong(key, meaning, json.get(key));
  }

  private IllegalArgumentException wrong(String key, String wanted, JsonNode found) {
    String shown = found == null ? "missing" : found.toString();
    if (shown.length() > LONGEST) shown = shown.substring(0, LONGEST) + "...";   // one line, whatever the file holds
    return new IllegalArgumentException(source + ": '" + path + key + "' is " + shown + ", wanted " + wanted);
  }

  /** The same config with another flag. */
  Config with(String key, boolean flag) {
    return new Config(source, path, json.deepCopy().put(key, flag));
  }

  public String source() {
    return source;
  }

  /** A copy of the JSON, to change and write. */
  public ObjectNode json() {
    return json.deepCopy();
  }
}

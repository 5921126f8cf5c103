// Recorded values of a file against our own: every leaf is compared, and a leaf that we lack is a mismatch.
package org.neoglot.eval.metric;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.neoglot.testing.Shared;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One file of recorded values, and how many of them were met. */
final class Recorded {
  final String name;
  final JsonNode json;
  private final double tolerance;
  private int matched;
  private final List<String> unmatched = new ArrayList<>();

  Recorded(String name, double tolerance) {
    this.name = name;
    this.tolerance = tolerance;
    this.json = JsonMapper.shared().readTree(text(name));
  }

  /** A file beside the recorded ones, unpacked. */
  static String text(String name) {
    Path path = Shared.path("data/metrics/" + name);
    try (InputStream raw = Files.newInputStream(path);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> lines(String name) {
    List<JsonNode> out = new ArrayList<>();
    for (String line : text(name).split("\n")) out.add(JsonMapper.shared().readTree(line));
    return out;
  }

  int matched() {
    return matched;
  }

  List<String> unmatched() {
    return unmatched;
  }

  /** @param found numbers, strings, booleans, null, and maps and lists of them */
  void check(String path, JsonNode wanted, Object found) {
    if (wanted == null) {
      unmatched.add(path + ": not recorded, found " + found);
    } else if (wanted.isObject() && found instanceof Map<?, ?> map) {
      for (String key : wanted.propertyNames()) check(path + "." + key, wanted.get(key), map.get(key));
      for (Object key : map.keySet()) if (!wanted.has((String) key)) unmatched.add(path + "." + key + ": not recorded");
    } else if (wanted.isArray() && found instanceof List<?> list) {
      if (wanted.size() != list.size()) unmatched.add(path + ": " + wanted.size() + " recorded, found " + list.size());
      for (int i = 0; i < Math.min(wanted.size(), list.size()); i++) check(path + "[" + i + "]", wanted.get(i), list.get(i));
    } else {
      if (same(wanted, found)) matched++;
      else unmatched.add(path + ": wanted " + wanted + ", found " + found);
    }
  }

  private boolean same(JsonNode wanted, Object found) {
    if (wanted.isNull()) return found == null || found instanceof Double d && d.isNaN();
    if (wanted.isNumber() && found instanceof Number n) {
      double w = wanted.asDouble();
      return Math.abs(w - n.doubleValue()) <= tolerance * Math.max(Math.abs(w), Math.abs(n.doubleValue()));
    }
    return wanted.isString() && wanted.asString().equals(found) || wanted.isBoolean() && found instanceof Boolean b
        && b == wanted.asBoolean();
  }

  static List<String> strings(JsonNode array) {
    List<String> out = new ArrayList<>();
    for (JsonNode x : array) out.add(x.isNull() ? null : x.asString());
    return out;
  }

  static List<Integer> ints(JsonNode array) {
    List<Integer> out = new ArrayList<>();
    for (JsonNode x : array) out.add(x.asInt());
    return out;
  }

  static double[] doubles(JsonNode array) {
    double[] out = new double[array.size()];
    for (int i = 0; i < out.length; i++) out[i] = array.get(i).asDouble();
    return out;
  }

  static List<Double> list(double[] values) {
    List<Double> out = new ArrayList<>();
    for (double x : values) out.add(x);
    return out;
  }
}

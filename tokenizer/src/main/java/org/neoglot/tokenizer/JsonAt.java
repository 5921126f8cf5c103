// A JSON value that knows its place, so that an error can name it.
package org.neoglot.tokenizer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A value and the path to it; every reading checks the kind of value and names the place when it is wrong. */
record JsonAt(JsonNode node, String place) {
  private static final int SHOWN = 60;

  /** Heap bytes that are set aside for each value of a file; a value takes about a fourth of them. */
  private static final long VALUE = 512;

  /** The values that any heap has room for. */
  private static final long FEWEST = 100_000;

  /** Parses strict UTF-8 and strict JSON: nothing behind the value, no name twice in an object. */
  static JsonAt parse(byte[] bytes) {
    String text = strictUtf8(bytes);
    var limits = StreamReadConstraints.builder()
        .maxTokenCount(Math.max(FEWEST, Runtime.getRuntime().maxMemory() / VALUE)).build();
    var mapper = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .build();
    try {
      return new JsonAt(mapper.readTree(text), "");
    } catch (JacksonException e) {
      var at = e.getLocation();
      String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
      throw new IllegalArgumentException(where + e.getOriginalMessage().replaceAll("\\s+", " ") + "; wanted JSON", e);
    }
  }

  static String strictUtf8(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString(); // a new decoder reports, it does not replace
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("byte " + in.position() + ": not UTF-8; wanted UTF-8 text", e);
    }
  }

  /** The error to throw: the place, what was found there, what was wanted. */
  IllegalArgumentException wanted(String what) {
    String found = node.isMissingNode() ? "nothing" : node.toString();
    found = found.length() > SHOWN ? found.substring(0, SHOWN) + "..." : found;
    return new IllegalArgumentException(
        (place.isEmpty() ? "top level" : place) + ": found " + found + ", wanted " + what);
  }

  /** The member of that name; absent where there is none. */
  JsonAt get(String key) {
    return new JsonAt(node.path(key), place.isEmpty() ? key : place + "." + key);
  }

  /** Missing or null: the format makes no difference. */
  boolean absent() {
    return node.isMissingNode() || node.isNull();
  }

  JsonAt object() {
    if (!node.isObject()) {
      throw wanted("an object");
    }
    return this;
  }

  /** Refuses any key that is not listed. */
  JsonAt only(Set<String> known) {
    for (String key : object().keys()) {
      if (!known.contains(key)) {
        throw get(key).wanted("no '" + key + "', which is not supported");
      }
    }
    return this;
  }

  List<String> keys() {
    return new ArrayList<>(node.propertyNames());
  }

  List<JsonAt> items() {
    if (!node.isArray()) {
      throw wanted("a list");
    }
    var items = new ArrayList<JsonAt>(node.size());
    for (int i = 0; i < node.size(); i++) {
      items.add(new JsonAt(node.get(i), place + "[" + i + "]"));
    }
    return items;
  }

  String string() {
    if (!node.isString()) {
      throw wanted("a string");
    }
    return node.stringValue();
  }

  boolean bool() {
    if (!node.isBoolean()) {
      throw wanted("true or false");
    }
    return node.booleanValue();
  }

  boolean bool(boolean absentMeans) {
    return absent() ? absentMeans : bool();
  }

  /** A whole number of at least 0. */
  int natural() {
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
      throw wanted("a whole number from 0 to " + Integer.MAX_VALUE);
    }
    return node.intValue();
  }

  /** A number, in 64 bits. */
  double number() {
    if (!node.isNumber()) {
      throw wanted("a number");
    }
    return node.doubleValue();
  }

  /** A string of one code point. */
  int character() {
    String s = string();
    if (s.isEmpty() || s.codePointCount(0, s.length()) != 1) {
      throw wanted("one character");
    }
    return s.codePointAt(0);
  }
}

// The JSON reader takes what RFC 8259 allows, refuses the rest at its byte, and reads what the writer writes.
package org.neoglot.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final Path FILE = Path.of("x.json");

  private static Json parse(String text) {
    return Json.parse(FILE, text.getBytes(StandardCharsets.UTF_8), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "null", "true", "false", "0", "-0", "-1.5e+10", "1E-2", "\"\"",
      "[1,[2,[3]],{\"a\":null}]",
      "{\"b\":1,\"a\":2}", "\"ŋ 日本 😀\"", "[\"\\\\\",\"\\\"\",\"\\n\\t\\r\\b\\f\",\"\\u0001\"]"})
  void whatIsWrittenIsWhatWasRead(String text) {
    assertEquals(text, Json.write(parse(text)));
    assertEquals(parse(text).plain(), parse(Json.write(parse(text), 2)).plain());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "`` | 0 | the end of the JSON | a JSON value",
      "{\"a\":1,} | 7 | '}' | a key in quotes",
      "[1,] | 3 | ']' | a JSON value",
      "[1 2] | 3 | '2' | ',' or ']'",
      "{\"a\" 1} | 5 | '1' | ':' after a key",
      "{\"a\":1 | 6 | the end of the JSON | ',' or '}'",
      "01 | 1 | '1' | the end of the JSON",
      "+1 | 0 | '+' | a JSON value",
      "1. | 2 | the end of the JSON | a digit",
      ".5 | 0 | '.' | a JSON value",
      "1e | 2 | the end of the JSON | a digit",
      "- | 1 | the end of the JSON | a digit",
      "NaN | 0 | 'N' | a JSON value",
      "nul | 3 | the end of the JSON | 'null'",
      "\"abc | 4 | the end of the JSON | a string without control characters that ends with '\"'",
      "\"a\\x\" | 3 | 'x' | one of the escapes \" \\ / b f n r t u",
      "\"\\u12g4\" | 5 | 'g' | four hexadecimal digits",
      "\"\\ud800\" | 1 | half of a surrogate pair | both halves",
      "\"\\udc00\" | 1 | half of a surrogate pair | both halves",
      "{\"a\":1,\"a\":2} | 7 | the key 'a' a second time | every key once",
      "{\"a\":1,\"\\u0061\":2} | 7 | the key 'a' a second time | every key once",
      "[1] x | 4 | 'x' | the end of the JSON"})
  void whatIsNotJsonIsRefusedAtItsByte(String text, long at, String found, String wanted) {
    var e = assertThrows(BadFileException.class, () -> parse(text));
    assertEquals("x.json: at byte " + at + ": found " + found + ", wanted " + wanted, e.getMessage());
  }

  @Test void bytesThatAreNotUtf8AreRefusedAtTheirPlace() {
    for (byte[] bad : new byte[][] {{'"', (byte) 0xff, '"'}, {'"', (byte) 0xc0, (byte) 0x80, '"'},
        {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, {'"', (byte) 0xe6}}) {
      var e = assertThrows(BadFileException.class, () -> Json.parse(FILE, bad, 100));
      assertTrue(e.getMessage().startsWith("x.json: at byte 101: found byte 0x"), e.getMessage());
      assertTrue(e.getMessage().endsWith("wanted UTF-8"), e.getMessage());
    }
    assertThrows(BadFileException.class, () -> parse("\ufeff{}"));
    assertThrows(BadFileException.class, () -> parse("\"a\nb\""));
  }

  @Test void hostileDepthIsRefusedBeforeTheStackEnds() {
    var e = assertThrows(BadFileException.class, () -> parse("[".repeat(1_000_000)));
    assertEquals("x.json: at byte 129: found nesting deeper than 128, wanted flatter JSON", e.getMessage());
    assertEquals("[".repeat(128) + "]".repeat(128), Json.write(parse("[".repeat(128) + "]".repeat(128))));
  }

  @Test void escapesAreResolved() {
    assertEquals("a/\u00e9😀\n", parse("\"a\\/\\u00E9\\ud83d\\ude00\\n\"").plain());
  }

  @Test void numbersKeepTheirDigits() {
    assertEquals(Long.MIN_VALUE, ((Json.Num) parse("-9223372036854775808")).asLong());
    assertEquals(1000, ((Json.Num) parse("1e3")).asLong());
    assertEquals(0.1, ((Json.Num) parse("0.1")).asDouble());
    for (String bad : List.of("9223372036854775808", "0.5", "1e999999999", "1e-999999999")) {
      assertThrows(ArithmeticException.class, () -> ((Json.Num) parse(bad)).asLong(), bad);
    }
  }

  @Test void plainJavaIsWritten() {
    assertEquals("{\"a\":[1,2.5,true,null,\"x\"]}",
        Json.write(Map.of("a", java.util.Arrays.asList(1, 2.5, true, null, "x"))));
    assertEquals("{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}",
        Json.write(new java.util.TreeMap<>(Map.of("a", List.of(1), "b", Map.of())), 2));
    for (Object bad : List.of(Double.NaN, Float.POSITIVE_INFINITY, "\ud800", Map.of(1, 2), new Object())) {
      assertThrows(IllegalArgumentException.class, () -> Json.write(bad), bad.toString());
    }
  }

  @Test void controlCharactersNeverReachTheTerminal() {
    var e = assertThrows(BadFileException.class, () -> parse("{\"\\u001b[2J\\n\":1,\"\\u001b[2J\\n\":2}"));
    assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
  }

  @Test void everyCutAndEveryFlipIsJsonOrTheOneException() {
    byte[] text = "{\"a\": [1, -2.5e3, true, null], \"\\u00e9\\n\": {\"日\": false}}".getBytes(StandardCharsets.UTF_8);
    Object whole = Json.parse(FILE, text, 0).plain();
    for (int i = 0; i < text.length; i++) {
      byte[] cut = java.util.Arrays.copyOf(text, i);
      assertThrows(BadFileException.class, () -> Json.parse(FILE, cut, 0));
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = text.clone();
        flipped[i] ^= (byte) (1 << bit);
        try {
          Json.parse(FILE, flipped, 0).plain();
        } catch (BadFileException expected) {
          assertTrue(expected.getMessage().startsWith("x.json: at byte "), expected.getMessage());
        }
      }
    }
    assertEquals(2, ((Map<?, ?>) whole).size());
  }
}

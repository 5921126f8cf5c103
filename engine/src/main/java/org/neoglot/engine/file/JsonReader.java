// Reads strict JSON from UTF-8 bytes in one pass, and says at which byte it stopped being JSON.
package org.neoglot.engine.file;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Recursive descent over RFC 8259's grammar; the depth limit keeps a hostile file from exhausting the stack. */
final class JsonReader {
  private static final int MAX_DEPTH = 128;

  private final Path file;
  private final byte[] bytes;
  private final long base;
  private int pos;

  JsonReader(Path file, byte[] bytes, long base) {
    this.file = file;
    this.bytes = bytes;
    this.base = base;
  }

  Json document() {
    requireUtf8();
    skipBlanks();
    Json value = value(0);
    skipBlanks();
    if (pos < bytes.length) {
      throw bad("the end of the JSON");
    }
    return value;
  }

  // Checked once for the whole text, so that strings can later be cut out without a second look. In small pieces: a
  // header may have 100 MB, and its decoded form is not needed.
  private void requireUtf8() {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(8192);
    CoderResult result;
    do {
      out.clear();
      result = decoder.decode(in, out, true);
    } while (result.isOverflow());
    if (result.isError()) {
      pos = in.position();
      throw bad("UTF-8");
    }
  }

  private Json value(int depth) {
    int at = pos;
    if (depth > MAX_DEPTH) {
      throw new BadFileException(file, base + at, "nesting deeper than " + MAX_DEPTH, "flatter JSON");
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new Json.Str(base + at, string());
      case 't' -> word("true", new Json.Bool(base + at, true));
      case 'f' -> word("false", new Json.Bool(base + at, false));
      case 'n' -> word("null", new Json.Null(base + at));
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw bad("a JSON value");
    };
  }

  private Json object(int depth) {
    long at = base + pos++;
    var members = new LinkedHashMap<String, Json>();
    skipBlanks();
    if (accept('}')) {
      return new Json.Obj(at, members);
    }
    do {
      skipBlanks();
      int keyAt = pos;
      if (peek() != '"') {
        throw bad("a key in quotes");
      }
      String key = string();
      skipBlanks();
      require(':', "':' after a key");
      skipBlanks();
      Json member = value(depth + 1);
      // Readers disagree on which of two equal keys counts, so one file would mean two things.
      if (members.putIfAbsent(key, member) != null) {
        throw new BadFileException(file, base + keyAt, "the key " + BadFileException.quote(key) + " a second time",
            "every key once");
      }
      skipBlanks();
    } while (accept(','));
    require('}', "',' or '}'");
    return new Json.Obj(at, members);
  }

  private Json array(int depth) {
    long at = base + pos++;
    var items = new ArrayList<Json>();
    skipBlanks();
    if (accept(']')) {
      return new Json.Arr(at, items);
    }
    do {
      skipBlanks();
      items.add(value(depth + 1));
      skipBlanks();
    } while (accept(','));
    require(']', "',' or ']'");
    return new Json.Arr(at, items);
  }

  private Json word(String word, Json value) {
    for (int i = 0; i < word.length(); i++) {
      require(word.charAt(i), "'" + word + "'");
    }
    return value;
  }

  private Json number() {
    int at = pos;
    accept('-');
    // RFC 8259 allows no leading zero: 01 is two values without a comma.
    if (!accept('0')) {
      digits();
    }
    if (accept('.')) {
      digits();
    }
    if (accept('e') || accept('E')) {
      if (!accept('+')) {
        accept('-');
      }
      digits();
    }
    return new Json.Num(base + at, new String(bytes, at, pos - at, StandardCharsets.US_ASCII));
  }

  private void digits() {
    int from = pos;
    while (peek() >= '0' && peek() <= '9') {
      pos++;
    }
    if (pos == from) {
      throw bad("a digit");
    }
  }

  private String string() {
    int from = ++pos;
    while (peek() != '"' && peek() != '\\') {
      requirePlain();
      pos++;
    }
    // Nearly every string has no escape and is one slice of the bytes.
    String plain = new String(bytes, from, pos - from, StandardCharsets.UTF_8);
    if (accept('"')) {
      return plain;
    }
    var text = new StringBuilder(plain);
    while (!accept('"')) {
      if (peek() == '\\') {
        escape(text);
      } else {
        int start = pos;
        while (peek() != '"' && peek() != '\\') {
          requirePlain();
          pos++;
        }
        text.append(new String(bytes, start, pos - start, StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  private void requirePlain() {
    if (pos >= bytes.length || (bytes[pos] & 0xff) < 0x20) {
      throw bad("a string without control characters that ends with '\"'");
    }
  }

  private void escape(StringBuilder text) {
    pos++;
    int c = peek();
    int simple = "\"\\/bfnrt".indexOf(c);
    if (simple >= 0) {
      text.append("\"\\/\b\f\n\r\t".charAt(simple));
      pos++;
    } else if (c == 'u') {
      unicode(text);
    } else {
      throw bad("one of the escapes \" \\ / b f n r t u");
    }
  }

  private void unicode(StringBuilder text) {
    int at = pos - 1;
    char first = hex4();
    if (!Character.isSurrogate(first)) {
      text.append(first);
      return;
    }
    // Half a pair is no character and could not be written back as UTF-8.
    if (Character.isHighSurrogate(first) && accept('\\') && peek() == 'u') {
      char second = hex4();
      if (Character.isLowSurrogate(second)) {
        text.append(first).append(second);
        return;
      }
    }
    throw new BadFileException(file, base + at, "half of a surrogate pair", "both halves");
  }

  private char hex4() {
    pos++;
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int c = peek();
      // Character.digit alone would also take the digits of other scripts, and -1 for the end.
      int digit = c >= 0 && c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw bad("four hexadecimal digits");
      }
      value = value * 16 + digit;
      pos++;
    }
    return (char) value;
  }

  private int peek() {
    return pos < bytes.length ? bytes[pos] & 0xff : -1;
  }

  private boolean accept(char wanted) {
    boolean there = peek() == wanted;
    if (there) {
      pos++;
    }
    return there;
  }

  private void require(char wanted, String meaning) {
    if (!accept(wanted)) {
      throw bad(meaning);
    }
  }

  private void skipBlanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      pos++;
    }
  }

  private BadFileException bad(String wanted) {
    int c = peek();
    String found = c < 0 ? "the end of the JSON" : c > 0x20 && c < 0x7f ? "'" + (char) c + "'"
        : String.format("byte 0x%02x", c);
    return new BadFileException(file, base + pos, found, wanted);
  }
}

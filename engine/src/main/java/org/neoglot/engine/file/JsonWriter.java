// Writes JSON text from values or plain Java collections.
package org.neoglot.engine.file;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The other half of {@link JsonReader}: what this writes, that reads back as the same value. */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private final int indent;

  private JsonWriter(int indent) {
    this.indent = indent;
  }

  static String write(Object value, int indent) {
    var writer = new JsonWriter(indent);
    writer.value(value, 0);
    return writer.out.toString();
  }

  private void value(Object value, int level) {
    switch (value) {
      case null -> out.append("null");
      case Json json -> json(json, level);
      case Boolean b -> out.append(b.booleanValue());
      case Number n -> number(n);
      case CharSequence s -> string(s);
      case Map<?, ?> map -> object(map, level);
      case Iterable<?> items -> array(items.iterator(), level);
      default -> throw new IllegalArgumentException("JSON cannot hold a " + value.getClass().getName());
    }
  }

  private void json(Json json, int level) {
    switch (json) {
      case Json.Obj o -> object(o.members(), level);
      case Json.Arr a -> array(a.items().iterator(), level);
      case Json.Str s -> string(s.value());
      case Json.Num n -> out.append(n.text());
      case Json.Bool b -> out.append(b.value());
      case Json.Null _ -> out.append("null");
    }
  }

  private void number(Number number) {
    if (!Double.isFinite(number.doubleValue()) && (number instanceof Double || number instanceof Float)) {
      throw new IllegalArgumentException("JSON cannot hold the number " + number);
    }
    out.append(number);
  }

  private void object(Map<?, ?> map, int level) {
    out.append('{');
    String comma = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof CharSequence key)) {
        throw new IllegalArgumentException("a JSON key is a string, not " + entry.getKey());
      }
      out.append(comma);
      line(level + 1);
      string(key);
      out.append(indent > 0 ? ": " : ":");
      value(entry.getValue(), level + 1);
      comma = ",";
    }
    close(comma, level, '}');
  }

  private void array(Iterator<?> items, int level) {
    out.append('[');
    String comma = "";
    while (items.hasNext()) {
      out.append(comma);
      line(level + 1);
      value(items.next(), level + 1);
      comma = ",";
    }
    close(comma, level, ']');
  }

  private void close(String comma, int level, char bracket) {
    if (!comma.isEmpty()) {
      line(level);
    }
    out.append(bracket);
  }

  private void line(int level) {
    if (indent > 0) {
      out.append('\n').repeat(' ', level * indent);
    }
  }

  // Only what must be escaped is: other characters stay readable, as UTF-8 allows.
  private void string(CharSequence text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int simple = List.of('"', '\\', '\b', '\f', '\n', '\r', '\t').indexOf(c);
      if (simple >= 0) {
        out.append('\\').append("\"\\bfnrt".charAt(simple));
      } else if (c < 0x20) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        requirePair(text, i);
        out.append(c);
      }
    }
    out.append('"');
  }

  // Half a surrogate pair would silently become '?' when the text is written as UTF-8.
  private static void requirePair(CharSequence text, int i) {
    char c = text.charAt(i);
    boolean paired = !Character.isSurrogate(c)
        || Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        || Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    if (!paired) {
      throw new IllegalArgumentException("JSON cannot hold half of a surrogate pair");
    }
  }
}

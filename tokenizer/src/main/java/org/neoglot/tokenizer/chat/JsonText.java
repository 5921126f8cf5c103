// Values as JSON, spaced as Python writes it.
package org.neoglot.tokenizer.chat;

import java.util.List;
import java.util.Map;

/**
 * The filter {@code tojson} as chat templates have it: {@code json.dumps} of Python with its blanks, nothing escaped that
 * needs no escape. Models were taught with these very characters.
 */
final class JsonText {
  private final StringBuilder out = new StringBuilder();
  private final String indent;
  private final boolean ascii;
  private final boolean sorted;
  private final String comma;
  private final String colon;
  private final Call call;

  private JsonText(Call call) {
    this.call = call.only("indent", "ensure_ascii", "separators", "sort_keys");
    Object width = call.names().getOrDefault("indent", call.get(0, "indent", null));
    indent = width == null ? null : width instanceof String s ? s : " ".repeat(Math.clamp(call.whole(0, "indent", 0), 0, 100));
    ascii = Values.truth(call.names().getOrDefault("ensure_ascii", false));
    sorted = Values.truth(call.names().getOrDefault("sort_keys", false));
    List<?> separators = call.names().get("separators") instanceof List<?> l && l.size() == 2 ? l : null;
    comma = separators != null ? Values.text(separators.get(0)) : indent == null ? ", " : ",";
    colon = separators != null ? Values.text(separators.get(1)) : ": ";
  }

  static String of(Object value, Call call) {
    var json = new JsonText(call);
    json.write(value, 0);
    return json.out.toString();
  }

  private void write(Object value, int depth) {
    switch (value) {
      case null -> out.append("null");
      case Boolean b -> out.append(b);
      case Long n -> out.append(n);
      case Double d -> out.append(Double.isNaN(d) ? "NaN" : Double.isInfinite(d) ? d > 0 ? "Infinity" : "-Infinity" : Values.number(d));
      case String s -> string(s);
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> dict(map, depth);
      default -> throw new Fault(call.line(), Values.kind(value) + " cannot be written as JSON");
    }
  }

  private void list(List<?> list, int depth) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      between(i, depth + 1);
      write(list.get(i), depth + 1);
    }
    end(list.isEmpty(), depth, ']');
  }

  private void dict(Map<?, ?> map, int depth) {
    out.append('{');
    int i = 0;
    List<?> keys = sorted ? map.keySet().stream().map(Values::text).sorted().toList() : List.copyOf(map.keySet());
    for (Object key : keys) {
      between(i++, depth + 1);
      string(key instanceof String s ? s : key == null ? "null" : key instanceof Boolean b ? b.toString() : Values.shown(key));
      out.append(colon);
      write(map.get(key), depth + 1);
    }
    end(map.isEmpty(), depth, '}');
  }

  private void between(int index, int depth) {
    if (index > 0) out.append(comma);
    if (indent != null) out.append('\n').append(indent.repeat(depth));
  }

  private void end(boolean empty, int depth, char bracket) {
    if (indent != null && !empty) out.append('\n').append(indent.repeat(depth));
    out.append(bracket);
  }

  private void string(String s) {
    out.append('"');
    for (char c : s.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 32 || ascii && c > 126) out.append(String.format("\\u%04x", (int) c));
          else out.append(c);
        }
      }
    }
    out.append('"');
  }
}

// JSON values that remember where in the file they stood, so that a complaint about one can name its byte.
package org.neoglot.engine.file;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A JSON value (RFC 8259), immutable, with the byte offset {@link #at()} where it began in its file.
 *
 * <p>The engine needs headers, indexes and small configs only and may depend on nothing but the JDK, hence a reader of
 * its own. It is strict: UTF-8 without byte order mark, no duplicate keys, no lone surrogates, nothing after the value.
 */
public sealed interface Json {
  /** Byte offset of the value's first character in its file; -1 for a value made by a program. */
  long at();

  /** An object; members keep the order of the file. */
  record Obj(long at, Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /** An array. */
  record Arr(long at, List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }
  }

  /** A string, escapes resolved. */
  record Str(long at, String value) implements Json { }

  /** A number, kept as it was written so that no digit is lost. */
  record Num(long at, String text) implements Json {
    /** True when it was written as an integer that fits into a long. */
    public boolean isLong() {
      try {
        Long.parseLong(text);
        return true;
      } catch (NumberFormatException e) {
        return false;
      }
    }

    /** Its value; ArithmeticException when it is no integer that fits into a long (1e3 and 2.0 do). */
    public long asLong() {
      // A huge exponent must not be expanded into digits: 1e999999999 is a short text and a gigabyte of zeros.
      var number = new BigDecimal(text);
      if (number.signum() != 0 && (long) number.precision() - number.scale() > 19) {
        throw new ArithmeticException("number " + text + " does not fit into 64 bits");
      }
      return number.longValueExact();
    }

    /** The nearest double. */
    public double asDouble() {
      return Double.parseDouble(text);
    }
  }

  /** True or false. */
  record Bool(long at, boolean value) implements Json { }

  /** The null of JSON. */
  record Null(long at) implements Json { }

  /** What kind of value this is, as a person would say it in an error. */
  default String kind() {
    return switch (this) {
      case Obj _ -> "an object";
      case Arr _ -> "an array";
      case Str s -> "the string " + BadFileException.quote(s.value());
      case Num n -> "the number " + BadFileException.quote(n.text());
      case Bool b -> String.valueOf(b.value());
      case Null _ -> "null";
    };
  }

  /**
   * Reads a whole JSON file.
   *
   * @throws BadFileException when it cannot be read, is larger than {@code maxBytes} or is not strict JSON
   */
  static Json read(Path file, long maxBytes) {
    return parse(file, FileBytes.readAll(file, maxBytes), 0);
  }

  /**
   * Reads JSON from bytes that were found in {@code file} from byte {@code base} on.
   *
   * @throws BadFileException naming the byte of the file at which it is not strict JSON
   */
  static Json parse(Path file, byte[] utf8, long base) {
    return new JsonReader(file, utf8, base).document();
  }

  /** The value as JSON text without any blank; see {@link #write(Object, int)}. */
  static String write(Object value) {
    return JsonWriter.write(value, 0);
  }

  /**
   * The value as JSON text, keys in the order of the map.
   *
   * @param value a Json, or plain Java: null, Boolean, Number, CharSequence, Map with string keys, Iterable
   * @param indent blanks a level, 0 for everything in one line
   * @throws IllegalArgumentException for any other kind of value, a NaN or an infinity
   */
  static String write(Object value, int indent) {
    return JsonWriter.write(value, indent);
  }

  /** Plain Java for a value: unmodifiable Map, List, String, Long or Double, Boolean, null. */
  default Object plain() {
    return switch (this) {
      case Obj o -> {
        var map = new LinkedHashMap<String, Object>();
        o.members().forEach((key, value) -> map.put(key, value.plain()));
        yield Collections.unmodifiableMap(map);
      }
      // Not Stream.toList of a mapped record: null is allowed as an item.
      case Arr a -> a.items().stream().map(Json::plain)
          .collect(Collectors.collectingAndThen(Collectors.toList(), Collections::unmodifiableList));
      case Str s -> s.value();
      case Num n -> n.isLong() ? (Object) Long.valueOf(n.asLong()) : (Object) Double.valueOf(n.asDouble());
      case Bool b -> b.value();
      case Null _ -> null;
    };
  }
}

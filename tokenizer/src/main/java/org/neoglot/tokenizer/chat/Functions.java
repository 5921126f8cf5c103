// The functions that a chat template can call.
package org.neoglot.tokenizer.chat;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jinja's own, and those that the Hugging Face library adds for chat templates. */
final class Functions {
  static final List<String> NAMES = List.of("raise_exception", "strftime_now", "namespace", "range", "dict");

  /** Jinja's sandbox stops here too. */
  private static final long LONGEST_RANGE = 100_000;

  private Functions() {}

  /** Puts them into a scope; {@code now} is what the clock shows while the template runs. */
  static void define(Scope scope, LocalDateTime now) {
    define(scope, "raise_exception", c -> {
      throw Fault.raised(Values.text(c.only("message").get(0, "message")));
    });
    define(scope, "strftime_now", c -> formatted(now, c.only("format").string(0, "format"), c.line()));
    define(scope, "namespace", c -> new Values.Namespace(attributes(c)));
    define(scope, "dict", Functions::attributes);
    define(scope, "range", Functions::range);
  }

  private static void define(Scope scope, String name, Values.Callable function) {
    scope.set(name, function);
  }

  /** The attributes of a dict given in the first place, and those given by name. */
  private static Map<String, Object> attributes(Call c) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (!c.places().isEmpty()) {
      if (c.places().size() > 1 || !(c.places().getFirst() instanceof Map<?, ?> map)) {
        throw new Fault(c.line(), c.what() + " takes a dict, and arguments with names");
      }
      map.forEach((key, value) -> all.put(Values.text(key), value));
    }
    all.putAll(c.names());
    return all;
  }

  private static Object range(Call c) {
    c.only("start", "stop", "step");
    boolean one = c.places().size() == 1;
    long from = one ? 0 : c.whole(0, "start", 0);
    long to = c.whole(one ? 0 : 1, one ? "start" : "stop", 0);
    long step = c.whole(2, "step", 1);
    if (step == 0) throw new Fault(c.line(), "a range of step 0 has no end");
    double count = Math.ceil(((double) to - from) / step);
    if (count > LONGEST_RANGE) throw new Fault(c.line(), "a range of more than " + LONGEST_RANGE + " numbers");
    List<Object> all = new ArrayList<>();
    for (long i = 0; i < count; i++) all.add(from + i * step);
    return all;
  }

  /** C's strftime, in English, as far as dates in prompts need it. */
  private static String formatted(LocalDateTime now, String format, int line) {
    var out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      boolean bare = format.charAt(i + 1) == '-' && i + 2 < format.length();   // without a leading zero
      char field = format.charAt(i += bare ? 2 : 1);
      String pattern = switch (field) {
        case 'Y' -> "yyyy";
        case 'y' -> "yy";
        case 'm' -> "MM";
        case 'd' -> "dd";
        case 'H' -> "HH";
        case 'I' -> "hh";
        case 'M' -> "mm";
        case 'S' -> "ss";
        case 'p' -> "a";
        case 'B' -> "MMMM";
        case 'b', 'h' -> "MMM";
        case 'A' -> "EEEE";
        case 'a' -> "EEE";
        case 'j' -> "DDD";
        case 'F' -> "yyyy-MM-dd";
        case 'T' -> "HH:mm:ss";
        case '%' -> "'%'";
        default -> throw new Fault(line, "'%" + field + "' is not a field of a date that is supported");
      };
      out.append(now.format(DateTimeFormatter.ofPattern(bare ? pattern.substring(1) : pattern, Locale.US)));
    }
    return out.toString();
  }
}

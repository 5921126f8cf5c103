// What a function, filter or method was called with.
package org.neoglot.tokenizer.chat;

import java.util.List;
import java.util.Map;

/**
 * Arguments by place and by name.
 *
 * @param what how the called is named in errors
 * @param places the arguments without a name
 * @param names the others
 */
record Call(String what, List<Object> places, Map<String, Object> names, int line) {
  /** Refuses more arguments than are known by these names, and names that are not among them. */
  Call only(String... known) {
    if (places.size() > known.length) {
      throw new Fault(line, what + " takes " + known.length + " arguments at most, found " + places.size());
    }
    for (String name : names.keySet()) {
      if (!List.of(known).contains(name)) throw new Fault(line, what + " has no argument '" + name + "'");
    }
    return this;
  }

  /** The argument of a place, or of a name, or what is usual. */
  Object get(int place, String name, Object usual) {
    return place < places.size() ? places.get(place) : names.getOrDefault(name, usual);
  }

  Object get(int place, String name) {
    if (place >= places.size() && !names.containsKey(name)) throw new Fault(line, what + " lacks its argument '" + name + "'");
    return get(place, name, null);
  }

  String string(int place, String name) {
    if (get(place, name) instanceof String s) return s;
    throw wrong(name, get(place, name), "a str");
  }

  String string(int place, String name, String usual) {
    return get(place, name, null) == null ? usual : string(place, name);
  }

  long whole(int place, String name, long usual) {
    Object value = get(place, name, usual);
    if (value instanceof Long || value instanceof Boolean) return Values.whole(value);
    throw wrong(name, value, "an int");
  }

  private Fault wrong(String name, Object found, String wanted) {
    return new Fault(line, "argument '" + name + "' of " + what + " is " + Values.kind(found) + ", wanted " + wanted);
  }
}

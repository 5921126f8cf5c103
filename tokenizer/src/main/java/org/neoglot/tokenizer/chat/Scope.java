// The variables that a statement sees.
package org.neoglot.tokenizer.chat;

import java.util.HashMap;
import java.util.Map;

/** Variables of a stretch of the template; what is not found is looked for around it. Setting never reaches outside. */
final class Scope {
  private final Scope around;
  private final Map<String, Object> variables = new HashMap<>();

  Scope(Scope around) {
    this.around = around;
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }

  /** The value of a variable, or {@link Values.Undefined}. */
  Object get(String name) {
    for (Scope s = this; s != null; s = s.around) if (s.variables.containsKey(name)) return s.variables.get(name);
    return new Values.Undefined(name);
  }
}

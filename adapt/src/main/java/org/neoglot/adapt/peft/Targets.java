// Which modules a method changes, by PEFT's rules.
package org.neoglot.adapt.peft;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The choice of modules, such as {@code model.layers.0.self_attn.q_proj}. A name is the last parts of a path ("q_proj"),
 * "all-linear" is every linear layer but the head, and a single regular expression is for whole paths.
 *
 * @param layers numbers of layers to which names are limited; empty for all
 * @param layersPattern what the list of layers is called in a path, where that is not plain from it
 * @param except names, or one regular expression, of modules that are left alone
 */
public record Targets(List<String> names, List<Integer> layers, List<String> layersPattern, List<String> except) {
  private static final String ALL = "all-linear";

  public Targets {
    names = List.copyOf(names);
    layers = List.copyOf(layers);
    layersPattern = List.copyOf(layersPattern);
    except = List.copyOf(except);
    for (List<String> some : List.of(names, except)) {
      if (isPattern(some)) compile(some.get(0));
    }
    layersPattern.forEach(Targets::compile);
  }

  /** Modules by name, in every layer. */
  public static Targets of(List<String> names) {
    return new Targets(names, List.of(), List.of(), List.of());
  }

  public static Targets of(String... names) {
    return of(List.of(names));
  }

  private static Pattern compile(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("target '" + pattern + "' is not a regular expression: " + e.getDescription());
    }
  }

  /** Whether it is to be written as PEFT writes patterns: as a string, not as a list of names. */
  private static boolean isPattern(List<String> names) {
    return names.size() == 1 && !names.get(0).matches("[\\w.]+");
  }

  /** Whether a module is changed. */
  public boolean has(String module) {
    if (listed(except, module)) return false;
    if (names.equals(List.of(ALL))) return !module.equals("lm_head") && inLayer(module);
    if (isPattern(names)) return compile(names.get(0)).matcher(module).matches();
    return listed(names, module) && inLayer(module);
  }

  /** Whether a module is one of those names, or matches the one pattern. */
  static boolean listed(List<String> names, String module) {
    if (isPattern(names)) return compile(names.get(0)).matcher(module).matches();
    return names.stream().anyMatch(n -> module.equals(n) || module.endsWith("." + n));
  }

  private boolean inLayer(String module) {
    if (layers.isEmpty()) return true;
    if (layersPattern.isEmpty()) return layers.contains(number(module, "[^.]*"));
    return layersPattern.stream().anyMatch(p -> layers.contains(number(module, p)));
  }

  /** The number after the list of layers in a path; -1 for a module of none. */
  private static int number(String module, String list) {
    Matcher m = Pattern.compile(".*\\." + list + "\\.(\\d{1,9})\\..*").matcher(module);
    return m.matches() ? Integer.parseInt(m.group(1)) : -1;
  }

  /** Reads the keys that choose modules. */
  static Targets read(PeftJson json) {
    Targets targets = json.checked(() -> new Targets(json.strings("target_modules"), json.ints("layers_to_transform"),
        json.strings("layers_pattern"), json.strings("exclude_modules")));
    json.want("target_modules", !targets.names.isEmpty(), "a string or a list of strings");
    return targets;
  }

  void write(ObjectNode json) {
    strings(json, "target_modules", names);
    if (layers.isEmpty()) json.putNull("layers_to_transform");
    else layers.forEach(json.putArray("layers_to_transform")::add);
    if (layersPattern.isEmpty()) json.putNull("layers_pattern");
    else strings(json, "layers_pattern", layersPattern);
    if (!except.isEmpty()) strings(json, "exclude_modules", except);
  }

  /** A pattern, or PEFT's word for all, as a string; names as a list. */
  static void strings(ObjectNode json, String key, List<String> values) {
    if (isPattern(values) || values.equals(List.of(ALL))) {
      json.put(key, values.get(0));
      return;
    }
    ArrayNode list = json.putArray(key);
    values.forEach(list::add);
  }
}

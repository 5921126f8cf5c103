// The register of published methods, as it comes with the product.
package org.neoglot.evidence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Methods and mechanisms, in the order of their files. Immutable. */
public final class Register {
  private static final String METHODS = "methods.tsv", MECHANISMS = "mechanisms.tsv";
  private static final int METHOD_COLUMNS = 8, MECHANISM_COLUMNS = 4;

  private final SequencedMap<String, Method> methods = new LinkedHashMap<>();
  private final SequencedMap<String, Mechanism> mechanisms = new LinkedHashMap<>();

  /**
   * Two tables with a header line each, columns separated by tabs.
   *
   * @throws IllegalArgumentException that names file and line of the first row that is malformed, twice there, or names an
   *     unknown mechanism
   */
  Register(List<String> methodLines, List<String> mechanismLines) {
    for (int i = 1; i < mechanismLines.size(); i++) {
      String[] c = columns(MECHANISMS, i, mechanismLines.get(i), MECHANISM_COLUMNS);
      if (mechanisms.put(c[0], new Mechanism(c[0], c[1], split(c[2]), c[3])) != null) throw twice(MECHANISMS, i, c[0]);
    }
    for (int i = 1; i < methodLines.size(); i++) {
      String[] c = columns(METHODS, i, methodLines.get(i), METHOD_COLUMNS);
      int line = i;
      List<Mechanism> needs = split(c[4]).stream().map(key -> mechanism(key, line)).toList();
      Method method = new Method(c[0], c[1], c[2], c[3], needs, c[5], c[6], c[7]);
      if (methods.put(c[0], method) != null) throw twice(METHODS, i, c[0]);
    }
  }

  private Mechanism mechanism(String key, int line) {
    Mechanism found = mechanisms.get(key);
    if (found == null) throw new IllegalArgumentException(METHODS + " line " + (line + 1) + ": no mechanism '" + key + "'");
    return found;
  }

  private static IllegalArgumentException twice(String file, int line, String key) {
    return new IllegalArgumentException(file + " line " + (line + 1) + ": '" + key + "' is there a second time");
  }

  private static String[] columns(String file, int line, String text, int wanted) {
    String[] c = text.split("\t", -1);
    if (c.length != wanted) {
      throw new IllegalArgumentException(file + " line " + (line + 1) + ": " + c.length + " columns, wanted " + wanted);
    }
    for (int i = 0; i < 2; i++) {
      if (c[i].isBlank()) throw new IllegalArgumentException(file + " line " + (line + 1) + ": column " + (i + 1) + " is empty");
    }
    return c;
  }

  private static List<String> split(String cell) {
    return Arrays.stream(cell.split(",")).filter(s -> !s.isBlank()).toList();
  }

  /** The one that comes along. */
  public static Register standard() {
    return new Register(lines(METHODS), lines(MECHANISMS));
  }

  private static List<String> lines(String resource) {
    var stream = Register.class.getResourceAsStream(resource);
    if (stream == null) throw new IllegalStateException("resource " + resource + " is missing beside " + Register.class);
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + resource + " cannot be read", e);
    }
  }

  public List<Method> methods() {
    return List.copyOf(methods.values());
  }

  public List<Mechanism> mechanisms() {
    return List.copyOf(mechanisms.values());
  }

  public Optional<Method> method(String key) {
    return Optional.ofNullable(methods.get(key));
  }
}

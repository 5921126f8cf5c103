// Finds the names most like one that is missing, so that an error can say what was probably meant.
package org.neoglot.engine.file;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Nearness of names, by edit distance. */
final class NearNames {
  private static final int SHOWN = 3;
  /** Longer names come from broken files, and the distance takes quadratic time. */
  private static final int LONGEST = 200;

  private NearNames() { }

  static BadFileException missing(Path file, String name, Collection<String> present) {
    String near = nearest(name, present).stream().map(BadFileException::quote).collect(Collectors.joining(", "));
    return new BadFileException(file, "found no tensor " + BadFileException.quote(name) + " among its " + present.size()
        + (near.isEmpty() ? "" : ", the nearest names are " + near));
  }

  static List<String> nearest(String name, Collection<String> present) {
    record Near(String name, int distance) { }
    String wanted = cut(name);
    return present.stream().map(other -> new Near(other, distance(wanted, cut(other))))
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(SHOWN).map(Near::name).toList();
  }

  private static String cut(String name) {
    return name.length() > LONGEST ? name.substring(0, LONGEST) : name;
  }

  // Levenshtein's distance, one row of the table at a time.
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}

// Which scripts a text is written in, and how much of it each.
package org.neoglot.tokenizer.script;

import java.lang.Character.UnicodeScript;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Code points by script (Unicode Standard Annex 24). A mark of script Inherited counts for the character that it stands
 * on; Common (digits, punctuation, spaces) is counted apart and has no share. Immutable.
 *
 * @param counts code points of each script that occurs
 * @param common code points that belong to no script, unassigned ones and marks without a letter included
 */
public record ScriptShares(Map<UnicodeScript, Long> counts, long common) {
  public ScriptShares {
    counts = Collections.unmodifiableMap(counts.isEmpty() ? new EnumMap<>(UnicodeScript.class) : new EnumMap<>(counts));
  }

  /** Counts one text. */
  public static ScriptShares of(String text) {
    return of(List.of(text));
  }

  /** Counts several texts as one. */
  public static ScriptShares of(Iterable<? extends CharSequence> texts) {
    var counts = new EnumMap<UnicodeScript, Long>(UnicodeScript.class);
    long common = 0;
    for (CharSequence text : texts) {
      UnicodeScript last = UnicodeScript.COMMON;
      for (int c : text.codePoints().toArray()) {
        UnicodeScript script = UnicodeScript.of(c);
        last = script == UnicodeScript.INHERITED ? last : script;
        if (isFree(last)) {
          common++;
        } else {
          counts.merge(last, 1L, Long::sum);
        }
      }
    }
    return new ScriptShares(counts, common);
  }

  /** Whether characters of this script go with every script. */
  static boolean isFree(UnicodeScript script) {
    return switch (script) {
      case COMMON, INHERITED, UNKNOWN -> true;
      default -> false;
    };
  }

  /** Code points that belong to some script. */
  public long letters() {
    return counts.values().stream().mapToLong(n -> n).sum();
  }

  /** Share of a script among the code points that belong to some script, 0 to 1; 0 where there are none. */
  public double share(UnicodeScript script) {
    return letters() == 0 ? 0 : (double) counts.getOrDefault(script, 0L) / letters();
  }

  /** All scripts that occur, the commonest first; equal ones in Unicode's order. */
  public List<UnicodeScript> commonestFirst() {
    return counts.keySet().stream().sorted(Comparator.comparingLong((UnicodeScript s) -> -counts.get(s))).toList();
  }

  /** The commonest script; empty for text that belongs to none. */
  public Optional<UnicodeScript> main() {
    return commonestFirst().stream().findFirst();
  }
}

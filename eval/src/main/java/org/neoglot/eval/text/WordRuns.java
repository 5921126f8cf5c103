// Words of any script, for counting: runs of letters, numbers and marks.
package org.neoglot.eval.text;

import com.ibm.icu.lang.UCharacter;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lower-cased NFKC runs of the general categories L, N and M; scripts without spaces come out as long runs. */
public final class WordRuns {
  private static final Pattern RUN = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+");

  private WordRuns() {}

  public static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    Matcher m = RUN.matcher(UCharacter.toLowerCase(Locale.ROOT, Normalizer.normalize(text, Normalizer.Form.NFKC)));
    while (m.find()) words.add(m.group());
    return words;
  }
}

// ROUGE: how much of a reference's wording a summary has.
package org.neoglot.eval.metric;

import com.ibm.icu.lang.UCharacter;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ROUGE-N, ROUGE-L and ROUGE-Lsum (Lin 2004), in [0, 1]: the mean over items of precision, recall or F1 (beta 1); of
 * several references the one with the best F1 counts. 0/0 counts as 0.
 *
 * @param order n-grams of this length; {@link #LONGEST} and {@link #LINES} for common subsequences
 */
public record Rouge(int order, Words words, Part part) implements Additive<Output> {
  /** ROUGE-L: the longest common subsequence of the whole texts. */
  public static final int LONGEST = 0;
  /** ROUGE-Lsum: for each line of the reference the words that it has in common with any line of the output. */
  public static final int LINES = -1;

  /** What of the overlap is reported. */
  public enum Part { PRECISION, RECALL, F1 }

  /** How words are found. */
  public enum Words {
    /** For any script: NFKC, case-folded, runs of letters, numbers and marks (general categories L, N, M). */
    UNICODE(s -> Normalizer.normalize(UCharacter.foldCase(Normalizer.normalize(s, Normalizer.Form.NFKC), true),
        Normalizer.Form.NFKC), "[\\p{L}\\p{N}\\p{M}]+", Function.identity()),
    /** As the rouge-score package: lower case, runs of a-z and 0-9; everything else is no word. */
    ENGLISH(Text::lower, "[a-z0-9]+", Function.identity()),
    /** As the rouge-score package with stemming: words of more than three letters lose their endings (Porter 1980). */
    ENGLISH_STEMMED(Text::lower, "[a-z0-9]+", w -> w.length() > 3 ? PorterStemmer.stem(w) : w);

    private final Function<String, String> normalize;
    private final Pattern word;
    private final Function<String, String> stem;

    Words(Function<String, String> normalize, String word, Function<String, String> stem) {
      this.normalize = normalize;
      this.word = Pattern.compile(word);
      this.stem = stem;
    }

    /** The words of a text, in order. */
    public List<String> of(String text) {
      List<String> words = new ArrayList<>();
      Matcher m = word.matcher(normalize.apply(text));
      while (m.find()) words.add(stem.apply(m.group()));
      return words;
    }
  }

  public Rouge {
    if (order < LINES) throw new IllegalArgumentException("ROUGE of order " + order);
  }

  /** F1 over n-grams of words of any script. */
  public static Rouge n(int order) {
    return new Rouge(order, Words.UNICODE, Part.F1);
  }

  /** F1 of the longest common subsequence, over words of any script. */
  public static Rouge l() {
    return new Rouge(LONGEST, Words.UNICODE, Part.F1);
  }

  @Override public Scale scale() {
    String which = order == LONGEST ? "L" : order == LINES ? "Lsum" : Integer.toString(order);
    return Scale.share("ROUGE-" + which + (part == Part.F1 ? "" : " " + part.name().toLowerCase(java.util.Locale.ROOT)));
  }

  @Override public int width() {
    return 2;
  }

  /** The item's value, and 1. */
  @Override public double[] statistics(Output item) {
    Counts best = null;
    for (String reference : item.references()) {
      Counts c = overlap(item.text(), reference);
      if (best == null || c.f1() > best.f1()) best = c;
    }
    ToDoubleFunction<Counts> value = switch (part) {
      case PRECISION -> Counts::precision;
      case RECALL -> Counts::recall;
      case F1 -> Counts::f1;
    };
    return new double[] {value.applyAsDouble(best), 1};
  }

  @Override public double score(double[] sums) {
    return sums[0] / sums[1];
  }

  /** Shared units as hits; the output's others as alarms; the reference's others as misses. */
  public Counts overlap(String output, String reference) {
    if (order == LINES) return lines(output, reference);
    List<String> a = words.of(output);
    List<String> b = words.of(reference);
    if (order == LONGEST) return counts(EditDistance.common(a, b), a.size(), b.size());
    int n = order;
    return counts(Grams.shared(Grams.count(a, n), Grams.count(b, n)), Math.max(0, a.size() - n + 1),
        Math.max(0, b.size() - n + 1));
  }

  private static Counts counts(int shared, int output, int reference) {
    return new Counts(shared, output - shared, reference - shared);
  }

  /** The union of common subsequences (Lin 2004, section 3.2); a word counts at most as often as either text has it. */
  private Counts lines(String output, String reference) {
    List<List<String>> a = Arrays.stream(output.split("\n")).map(words::of).filter(w -> !w.isEmpty()).toList();
    List<List<String>> b = Arrays.stream(reference.split("\n")).map(words::of).filter(w -> !w.isEmpty()).toList();
    List<String> all = a.stream().flatMap(List::stream).toList();
    int wanted = b.stream().mapToInt(List::size).sum();
    List<String> outputLeft = new ArrayList<>(all);
    List<String> referenceLeft = new ArrayList<>(b.stream().flatMap(List::stream).toList());
    int shared = 0;
    for (List<String> line : b) {
      TreeSet<Integer> places = new TreeSet<>();
      for (List<String> other : a) places.addAll(places(line, other));
      for (int i : places) {
        String word = line.get(i);
        if (outputLeft.remove(word) & referenceLeft.remove(word)) shared++;
      }
    }
    return counts(shared, all.size(), wanted);
  }

  /** Where in the line the words of one longest common subsequence stand. */
  private static List<Integer> places(List<String> line, List<String> other) {
    int[][] length = new int[line.size() + 1][other.size() + 1];
    for (int i = 1; i <= line.size(); i++) {
      for (int j = 1; j <= other.size(); j++) {
        length[i][j] = line.get(i - 1).equals(other.get(j - 1)) ? length[i - 1][j - 1] + 1
            : Math.max(length[i - 1][j], length[i][j - 1]);
      }
    }
    List<Integer> places = new ArrayList<>();
    int i = line.size();
    int j = other.size();
    while (i > 0 && j > 0) {
      if (line.get(i - 1).equals(other.get(j - 1))) {
        places.add(0, i - 1);
        i--;
        j--;
      } else if (length[i][j - 1] > length[i - 1][j]) {
        j--;
      } else {
        i--;
      }
    }
    return places;
  }
}

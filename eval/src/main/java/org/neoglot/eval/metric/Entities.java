// Scores of found entities: a span is right only if start, end and type agree.
package org.neoglot.eval.metric;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Entity-level precision, recall and F1 (Tjong Kim Sang and De Meulder 2003, the CoNLL-2003 shared task), in [0, 1],
 * 0/0 counting as 0. The types are fixed beforehand so that statistics add up; a type that occurs in neither gold nor
 * prediction does not count in the macro average.
 */
public final class Entities implements Additive<Tagged> {
  /** What was counted for each type. */
  public record Score(List<String> types, List<Counts> counts) {
    public Counts micro() {
      return counts.stream().reduce(Counts.NONE, Counts::plus);
    }

    /** The plain mean, over the types that occur, of a number of each. */
    public double macro(ToDoubleFunction<Counts> value) {
      return counts.stream().filter(c -> c.hits() + c.alarms() + c.misses() > 0).mapToDouble(value).average().orElse(0);
    }

    /** Nothing found and nothing missed for a type that was not counted. */
    public Counts of(String type) {
      int at = types.indexOf(type);
      return at < 0 ? Counts.NONE : counts.get(at);
    }
  }

  private final Scale scale;
  private final TagScheme scheme;
  private final List<String> types;
  private final ToDoubleFunction<Score> value;

  public Entities(Scale scale, TagScheme scheme, List<String> types, ToDoubleFunction<Score> value) {
    this.scale = scale;
    this.scheme = scheme;
    this.types = List.copyOf(types);
    this.value = value;
  }

  /** F1 over all entities. */
  public static Entities microF1(TagScheme scheme, List<String> types) {
    return new Entities(Scale.share("entity F1"), scheme, types, s -> s.micro().f1());
  }

  /** The mean over types of F1. */
  public static Entities macroF1(TagScheme scheme, List<String> types) {
    return new Entities(Scale.share("macro entity F1"), scheme, types, s -> s.macro(Counts::f1));
  }

  /** F1 of the entities of one type. */
  public static Entities f1(TagScheme scheme, String type) {
    return new Entities(Scale.share("entity F1 of " + type), scheme, List.of(type), s -> s.micro().f1());
  }

  /** The types that occur in gold or prediction, sorted. */
  public static List<String> types(TagScheme scheme, List<Tagged> items) {
    TreeSet<String> types = new TreeSet<>(Text.BY_CODE_POINT);
    for (Tagged x : items) {
      for (Span s : scheme.spans(x.gold())) types.add(s.type());
      for (Span s : scheme.spans(x.predicted())) types.add(s.type());
    }
    return new ArrayList<>(types);
  }

  /** Everything at once, over the types that occur. */
  public static Score score(TagScheme scheme, List<Tagged> items) {
    Entities all = microF1(scheme, types(scheme, items));
    double[] sums = new double[all.width()];
    for (Tagged x : items) Additive.add(sums, all.statistics(x));
    return all.counts(sums);
  }

  @Override public Scale scale() {
    return scale;
  }

  @Override public int width() {
    return 3 * types.size();
  }

  /** Hits, false alarms and misses of each type; spans of other types are left out. */
  @Override public double[] statistics(Tagged item) {
    double[] row = new double[width()];
    Set<Span> gold = new HashSet<>(scheme.spans(item.gold()));
    for (Span s : scheme.spans(item.predicted())) {
      int at = types.indexOf(s.type());
      boolean hit = gold.remove(s);
      if (at >= 0) row[3 * at + (hit ? 0 : 1)]++;
    }
    for (Span s : gold) {
      int at = types.indexOf(s.type());
      if (at >= 0) row[3 * at + 2]++;
    }
    return row;
  }

  @Override public double score(double[] sums) {
    return value.applyAsDouble(counts(sums));
  }

  private Score counts(double[] sums) {
    List<Counts> counts = new ArrayList<>();
    for (int t = 0; t < types.size(); t++) counts.add(new Counts(sums[3 * t], sums[3 * t + 1], sums[3 * t + 2]));
    return new Score(types, counts);
  }
}

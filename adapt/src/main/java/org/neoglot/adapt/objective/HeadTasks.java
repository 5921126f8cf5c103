// Tasks whose loss a head knows.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.models.Backbone;
import org.neoglot.models.SequenceHead;
import org.neoglot.models.SpanHead;
import org.neoglot.models.TokenHead;

/** Objectives over labelled rows: a backbone, a head, and the head's own loss. */
public final class HeadTasks {
  private HeadTasks() {}

  /** A row and the class it is of. */
  public record Labelled(Row row, int label) {}

  /** A row and numbers for it: what a regression should say, or 0 and 1 for each of several classes. */
  public record Measured(Row row, double[] targets) {}

  /** A row and a tag for each of its tokens, -1 for those that are not asked. */
  public record Tagged(Row row, int[] tags) {
    public Tagged {
      if (tags.length != row.ids().length) {
        throw new IllegalArgumentException(tags.length + " tags for a row of " + row.ids().length);
      }
    }
  }

  /** A row and where in it the answer's first and last token stand; both 0 where there is none. */
  public record Answered(Row row, int start, int end) {}

  /**
   * Tags of words for tokens: the first token of each word has the word's, all others none (Devlin et al. 2019, section
   * 5.3).
   *
   * @param units the number of each token's word from 0, -1 for special tokens
   */
  public static int[] firstSubword(int[] units, int[] wordTags) {
    int[] tags = new int[units.length];
    for (int i = 0; i < units.length; i++) {
      boolean first = units[i] >= 0 && (i == 0 || units[i - 1] != units[i]);
      tags[i] = first ? wordTags[units[i]] : -1;
    }
    return tags;
  }

  /** Mean of -ln p(class) in nats over rows. */
  public static Objective classify(Backbone model, SequenceHead head, LongFunction<Labelled> examples, int perBatch) {
    return objective(examples, perBatch, e -> 1, (run, some) -> {
      Rowed r = Rowed.of(run, model, some.stream().map(Labelled::row).toList());
      return head.loss(run, r.x, r.segments, run.ints(some.size(), some.stream().mapToInt(Labelled::label).toArray()));
    });
  }

  /** Mean squared error, or the mean binary cross-entropy of several labels, as the head's problem says. */
  public static Objective regress(Backbone model, SequenceHead head, LongFunction<Measured> examples, int perBatch) {
    return objective(examples, perBatch, e -> 1, (run, some) -> {
      Rowed r = Rowed.of(run, model, some.stream().map(Measured::row).toList());
      Tensor targets = run.real(some.size(), head.classes());
      for (int i = 0; i < some.size(); i++) {
        for (int c = 0; c < head.classes(); c++) targets.set(i, c, some.get(i).targets[c]);
      }
      return head.loss(run, r.x, r.segments, targets);
    });
  }

  /** Mean of -ln p(tag) in nats over tokens that have one. */
  public static Objective tag(Backbone model, TokenHead head, LongFunction<Tagged> examples, int perBatch) {
    return objective(examples, perBatch, e -> Arrays.stream(e.tags).filter(t -> t >= 0).count(), (run, some) -> {
      Rowed r = Rowed.of(run, model, some.stream().map(Tagged::row).toList());
      return head.loss(run, r.x, r.segments.ids(run, some.stream().flatMapToInt(e -> Arrays.stream(e.tags)).toArray()));
    });
  }

  /** Half the sum of the cross-entropies of an answer's beginning and end in nats, averaged over rows. */
  public static Objective answer(Backbone model, SpanHead head, LongFunction<Answered> examples, int perBatch) {
    return objective(examples, perBatch, e -> 1, (run, some) -> {
      Rowed r = Rowed.of(run, model, some.stream().map(Answered::row).toList());
      return head.loss(run, r.x, r.segments, some.stream().mapToInt(Answered::start).toArray(),
          some.stream().mapToInt(Answered::end).toArray());
    });
  }

  /** Rows that went through a model. */
  private record Rowed(Tensor x, Segments segments) {
    static Rowed of(Run run, Backbone model, List<Row> rows) {
      Packed packed = Packed.of(rows);
      Segments s = packed.segments(run);
      return new Rowed(packed.through(run, model, s), s);
    }
  }

  /** The loss of some examples. */
  private interface Loss<E> {
    Tensor of(Run run, List<E> some);
  }

  private static <E> Objective objective(LongFunction<E> examples, int perBatch, ToLongFunction<E> counted, Loss<E> loss) {
    return number -> {
      List<E> some = new ArrayList<>();
      for (int i = 0; i < perBatch; i++) some.add(examples.apply(number * perBatch + i));
      long asked = some.stream().mapToLong(counted).sum();
      if (asked == 0) {
        throw new IllegalArgumentException("batch " + number + " asks for nothing: none of its tokens has a tag");
      }
      return new Batches.MicroBatch(asked, run -> loss.of(run, some));
    };
  }
}

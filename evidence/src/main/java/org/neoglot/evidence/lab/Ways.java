// The usual ways to teach a copy of the classroom's base the new language.
package org.neoglot.evidence.lab;

import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.neoglot.adapt.data.Batch;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.engine.Parameter;
import org.neoglot.evidence.Account;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;

/**
 * Continued pretraining on Esperanto alone, for a number of steps at the trial's learning rate; then both languages
 * are measured.
 */
public final class Ways {
  /** Steps of continued pretraining in most experiments. */
  public static final int STEPS = 120;
  /** Tokens of that. */
  public static final long TOKENS = (long) STEPS * Classroom.STEP;

  private Ways() {}

  /** Everything is trained. */
  public static Outcome whole(Classroom room, Trial t) {
    return some(room, t, name -> true);
  }

  /** Those weights are trained whose names satisfy a condition. */
  public static Outcome some(Classroom room, Trial t, Predicate<String> names) {
    try (Pupil pupil = room.base().copy()) {
      fresh(room, pupil, STEPS, t.value()).teach(pupil, pupil.where(names), room.run(), t);
      return room.measured(pupil);
    }
  }

  /** An adapter is trained around the frozen base. */
  public static Outcome adapter(Classroom room, Trial t, AdapterConfig method) {
    return adapter(room, t, method, name -> true);
  }

  /** Those numbers of an adapter are trained whose names satisfy a condition; the others stay as they began. */
  public static Outcome adapter(Classroom room, Trial t, AdapterConfig method, Predicate<String> names) {
    try (Pupil pupil = room.base().adapted(method, t.seed())) {
      List<Parameter> trained = pupil.own().stream().filter(p -> names.test(p.name())).toList();
      fresh(room, pupil, STEPS, t.value()).teach(pupil, trained, room.run(), t);
      return room.measured(pupil);
    }
  }

  /** Training on the new language by the pupil's own tokenizer. */
  public static Lesson fresh(Classroom room, Pupil pupil, int steps, double rate) {
    return Lesson.of(room.batches(pupil.words(), room.newText()), steps, rate);
  }

  /**
   * How many steps of training everything an allowance of floating point operations pays for; found by one step of a
   * copy.
   */
  public static int steps(Classroom room, Pupil pupil, LongFunction<Batch> batches, double flops) {
    return steps(room, pupil, batches, flops, 2);
  }

  /** The same for batches that cost differently much, such as translations: the mean of twelve. */
  public static int stepsOfUneven(Classroom room, Pupil pupil, LongFunction<Batch> batches, double flops) {
    return steps(room, pupil, batches, flops, 12);
  }

  private static int steps(Classroom room, Pupil pupil, LongFunction<Batch> batches, double flops, int tried) {
    try (Pupil copy = pupil.copy()) {
      return steps(Lesson.of(batches, tried, 1e-9), copy, copy.own(), room, flops);
    }
  }

  /** The same for some parameters of a pupil that is not needed afterwards: the mean of a short lesson's steps. */
  public static int steps(Lesson tried, Pupil spare, List<Parameter> trained, Classroom room, double flops) {
    Account some = new Account();
    tried.teach(spare, trained, room.run(), new Trial(room.seed(), 0, some));
    return Math.clamp(Math.round(tried.steps() * flops / some.flops()), 1, Integer.MAX_VALUE);
  }

  /** Trains everything on the new language until the allowance is spent; then measures. */
  public static Outcome spend(Classroom room, Trial t, Pupil pupil, double flops) {
    LongFunction<Batch> batches = room.batches(pupil.words(), room.newText());
    Lesson.of(batches, steps(room, pupil, batches, flops), t.value()).teach(pupil, room.run(), t);
    return room.measured(pupil);
  }
}

// A small model learns from a large one.
package org.neoglot.adapt.objective;

import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Scale;
import org.neoglot.models.Backbone;
import org.neoglot.models.Decoder;
import org.neoglot.models.Encoder;

/**
 * Knowledge distillation: a weighted sum of the task's own loss, the divergence of softened scores (Hinton et al. 2015), the
 * distance of hidden rows (Jiao et al. 2020) and the divergence of relations in attention (Wang et al. 2020). Teacher and
 * student read the same rows, with the same vocabulary; the teacher takes no memory for gradients and never moves.
 *
 * @param data batches by number, as a pure function: masked ones for encoders, for decoders each row that is asked for its
 *     next token
 */
public record Distilled(Backbone student, Backbone teacher, LongFunction<MaskedLanguage.Asked> data, Weights weights,
    List<Pair> layers, List<Relation> relations) implements Objective {

  /**
   * How much each part counts.
   *
   * @param hard the task's own loss, {@code soft} the divergence of scores, {@code hidden} the mean over pairs of layers,
   *     {@code attention} the mean over relations
   */
  public record Weights(double hard, double soft, double temperature, double hidden, double attention) {}

  /**
   * Rows that shall be alike: 0 is the embedding, i what layer i gave.
   *
   * @param projection (teacher's dim, student's dim), trained with the student; null where both are as wide
   */
  public record Pair(int student, int teacher, Parameter projection) {}

  /** What is compared of two layers' attention, counted from 0. */
  public record Relation(int student, int teacher, Kind kind, int heads) {}

  /** Which rows are related to which. */
  public enum Kind {
    /** Queries to keys: attention probabilities. */
    PROBABILITIES,
    /** Queries to queries. */
    QUERIES,
    KEYS,
    VALUES;

    private Tensor[] of(Watched.Seen seen) {
      return switch (this) {
        case PROBABILITIES -> new Tensor[] {seen.q(), seen.k()};
        case QUERIES -> new Tensor[] {seen.q(), seen.q()};
        case KEYS -> new Tensor[] {seen.k(), seen.k()};
        case VALUES -> new Tensor[] {seen.v(), seen.v()};
      };
    }
  }

  public Distilled {
    layers = List.copyOf(layers);
    relations = List.copyOf(relations);
  }

  /** Scores only. */
  public static Distilled scores(Backbone student, Backbone teacher, LongFunction<MaskedLanguage.Asked> data, double hard,
      double temperature) {
    return new Distilled(student, teacher, data, new Weights(hard, 1 - hard, temperature, 0, 0), List.of(), List.of());
  }

  @Override
  public Batches.MicroBatch batch(long number) {
    MaskedLanguage.Asked asked = data.apply(number);
    return new Batches.MicroBatch(asked.targets().length, run -> loss(run, asked));
  }

  /** The loss of a batch, (1, 1). */
  public Tensor loss(Run run, MaskedLanguage.Asked asked) {
    Segments s = asked.packed().segments(run);
    Watched above = new Watched(run.untaped());
    Tensor known = asked.packed().through(above, teacher, s);
    Watched here = new Watched(run);
    Tensor x = asked.packed().through(here, student, s);
    Tensor rows = MaskedLanguage.rows(run, x, asked.places());
    Tensor sum = null;
    if (weights.hard != 0) sum = plus(run, sum, weights.hard, hard(run, rows, asked));
    if (weights.soft != 0) {
      Tensor scores = scores(run.untaped(), teacher, MaskedLanguage.rows(run.untaped(), known, asked.places()));
      sum = plus(run, sum, weights.soft, Soft.divergence(run, scores(run, student, rows), scores, weights.temperature));
    }
    for (Pair p : weights.hidden == 0 ? List.<Pair>of() : layers) {
      sum = plus(run, sum, weights.hidden / layers.size(), Soft.hidden(run, here.layers().get(p.student),
          above.layers().get(p.teacher), p.projection == null ? null : p.projection.value()));
    }
    for (Relation r : weights.attention == 0 ? List.<Relation>of() : relations) {
      if (r.student >= here.attentions().size() || r.teacher >= above.attentions().size()) {
        throw new IllegalArgumentException("attentions " + r.student + " and " + r.teacher + " are to be alike, but the student shows "
            + here.attentions().size() + " and the teacher " + above.attentions().size()
            + "; one that drops probabilities or has learned terms of distances shows none");
      }
      sum = plus(run, sum, weights.attention / relations.size(), Soft.relations(run,
          r.kind.of(here.attentions().get(r.student)), r.kind.of(above.attentions().get(r.teacher)), r.heads, s));
    }
    if (sum == null) throw new IllegalArgumentException("distillation of nothing: every weight is 0");
    return sum;
  }

  private static Tensor plus(Run run, Tensor sum, double weight, Tensor part) {
    Tensor weighted = run.apply(new Scale(weight), part);
    return sum == null ? weighted : run.apply(Add.OP, sum, weighted);
  }

  private Tensor hard(Run run, Tensor rows, MaskedLanguage.Asked asked) {
    Tensor targets = run.ints(asked.targets().length, asked.targets());
    return switch (student) {
      case Encoder encoder -> MaskedLanguage.tokens(encoder).loss(run, rows, targets);
      case Decoder decoder -> decoder.loss(run, rows, targets).mean();
    };
  }

  private static Tensor scores(Run run, Backbone model, Tensor rows) {
    return switch (model) {
      case Encoder encoder -> MaskedLanguage.tokens(encoder).logits(run, rows);
      case Decoder decoder -> decoder.logits(run, rows);
    };
  }
}

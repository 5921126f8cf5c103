// Recorded generations made again by our engine.
package org.neoglot.adapt.verify;

import java.util.Arrays;
import java.util.List;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.PromptAdapter;
import org.neoglot.engine.EagerRun;
import org.neoglot.models.Beam;
import org.neoglot.models.Decoder;
import org.neoglot.models.Encoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Generator;
import org.neoglot.models.Model;

/**
 * Ids exactly, scores of beams to 1e-4. A run of a kind that is not made again, or that cannot be asked of this model, is a
 * failure as well.
 *
 * @param around the model as an adapter lets it be seen
 * @param base the model without one
 */
record Generated(Model base, Model around, Adapter adapter, EagerRun run) {
  private static final double SCORES = 1e-4;

  void compare(Generation g, List<Row> rows) {
    String name = "generation." + g.label();
    if (!g.known()) {
      rows.add(Row.missing(name));
      return;
    }
    try {
      switch (around) {
        case Decoder model when g.greedy() -> greedy(name, model, g, rows);
        case Decoder model -> beams(name, g, new Beam(model, run).search(prompts(g), g.beams()), false, rows);
        case EncoderDecoder model when g.greedy() -> {
          int[][] made = new Generator(model, run).generate(prompts(g), starts(model, g), g.options(), (prompt, id) -> true);
          rows.add(Row.equality(name, "float", g.sameTargets(made)));
        }
        case EncoderDecoder model ->
            beams(name, g, new Beam(model, run).search(prompts(g), starts(model, g), g.beams()), true, rows);
        case Encoder model -> rows.add(Row.missing(name));
      }
    } catch (IllegalArgumentException refused) {                              // ids or lengths beyond the model's
      rows.add(Row.missing(name));
    }
  }

  private static int[][] prompts(Generation g) {
    return g.prompts().toArray(int[][]::new);
  }

  private static int[][] starts(EncoderDecoder model, Generation g) {
    int[][] starts = new int[g.prompts().size()][];
    int start = g.start() < 0 ? model.start().orElse(-1) : g.start();
    Arrays.setAll(starts, i -> new int[] {start});
    return starts;
  }

  private void greedy(String name, Decoder model, Generation g, List<Row> rows) {
    boolean same = g.same(new Generator(model, run).generate(prompts(g), g.options()));
    if (!same && adapter instanceof PromptAdapter
        && g.same(new Generator((Decoder) base, run).generate(prompts(g), g.options()))) {
      // PEFT 0.13.2 over transformers 4.45 hands generate an empty cache and then leaves out the virtual tokens.
      rows.add(Row.equality(name + " (as recorded: without virtual tokens)", "float", true));
    } else {
      rows.add(Row.equality(name, "float", same));
    }
  }

  private static void beams(String name, Generation g, List<List<Beam.Hypothesis>> made, boolean targets, List<Row> rows) {
    List<Beam.Hypothesis> all = made.stream().flatMap(List::stream).toList();
    int[][] ids = all.stream().map(Beam.Hypothesis::ids).toArray(int[][]::new);
    rows.add(Row.equality(name, "float", targets ? g.sameTargets(ids) : g.sameResults(ids)));
    double[] scores = all.stream().mapToDouble(Beam.Hypothesis::score).toArray();
    double largest = Arrays.stream(g.scores()).map(Math::abs).max().orElse(1);
    rows.add(Row.compare("sequences_scores." + g.label(), "float", scores, g.scores(), null, SCORES / Math.max(1, largest)));
  }
}

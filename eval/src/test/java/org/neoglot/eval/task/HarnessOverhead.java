// What the harness costs beside the model: a program, since a test must not depend on speed.
package org.neoglot.eval.task;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.eval.metric.Classification;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.StoryWorld;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a Llama of random weights about 10,000 sentences, and times the model's own methods by a proxy around it. All the rest
 * is the harness: cutting into tokens, batches, scores, metrics, 1,000 resamples for the intervals.
 */
final class HarnessOverhead {
  private static final int ROWS = 10_000;

  private HarnessOverhead() {}

  public static void main(String[] args) {
    List<String> texts = new ArrayList<>();
    StoryWorld.standard().stories(Split.TRAIN, 1, 1 << 20).flatMap(s -> s.sentences().stream()).limit(ROWS)
        .forEach(s -> texts.add(s.english()));
    Tokenizer tokenizer = new BpeTrainer(500).withMinFrequency(1).withSpecials("</s>").withRole(Roles.Role.EOS, "</s>")
        .train(texts.stream());
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("model_type", "llama").put("vocab_size", 8000).put("hidden_size", 256).put("intermediate_size", 704);
    json.put("num_hidden_layers", 4).put("num_attention_heads", 4).put("num_key_value_heads", 4);
    json.put("max_position_embeddings", 256).put("tie_word_embeddings", true);
    try (var weights = new RandomWeights(1, 0.05, 2); var run = Run.eager(new Threads(2))) {
      Decoder model = (Decoder) Families.model(new Config("overhead", json), weights);
      long[] inside = new long[2];
      Subject subject = new Subject(timed(model, inside), tokenizer, run);
      var labels = List.of("place", "thing");
      List<Labelling> rows = texts.stream().map(t -> new Labelling(t, t.length() % 2 == 0 ? "place" : "thing")).toList();
      boolean both = args.length == 0;                                         // any argument: the first one alone
      measure(new ModelingTask("bits per byte", "", texts), subject, inside);
      if (both) measure(new LabelTask("labels by likelihood", "", labels, List.of(new Wording("{text} It is a {label}", labels)), List.of(), rows,
          List.of(Classification.accuracy(), Classification.macroF1(labels))), subject, inside);
    }
  }

  private static void measure(Task task, Subject subject, long[] inside) {
    var harness = new Harness(Options.DEFAULT, List.of(1L));
    new Harness(Options.DEFAULT.limit(1500), List.of(1L)).run(task, subject, (name, seed, seeds) -> { });   // compiled by then
    inside[0] = 0;
    long began = System.nanoTime();
    harness.run(task, subject, (name, seed, seeds) -> { });
    double all = (System.nanoTime() - began) / 1e9;
    double model = inside[0] / 1e9;
    System.out.printf(Locale.ROOT, "%s: %d rows, %.2f s, of which the model %.2f s; the harness adds %.2f %%%n", task.name(),
        task.size(), all, model, 100 * (all - model) / model);
  }

  /** The model with a clock: time in the outermost of its methods. */
  private static Decoder timed(Decoder model, long... inside) {
    return (Decoder) Proxy.newProxyInstance(Decoder.class.getClassLoader(), new Class<?>[] {Decoder.class}, (proxy, method, given) -> {
      long began = System.nanoTime();
      inside[1]++;
      try {
        return method.invoke(model, given);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      } finally {
        if (--inside[1] == 0) inside[0] += System.nanoTime() - began;
      }
    });
  }
}

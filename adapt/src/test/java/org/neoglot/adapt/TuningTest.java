// Supervised tuning: a toy mapping is learned, prompts are read but not learned, LoRA leaves the base alone.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.adapt.data.Batch;
import org.neoglot.adapt.data.Supervised;
import org.neoglot.adapt.objective.Causal;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterFiles;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.adapt.proof.Proof;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.format.Formats;
import org.neoglot.eval.data.Pair;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TuningTest {
  private static final Shape SHAPE = new Shape(1, 32, 2, 1, 48, 32, false);
  private static final List<Pair> TOY = List.of(new Pair("cat?", " kato"), new Pair("dog?", " hundo"),
      new Pair("sun?", " suno"), new Pair("house?", " domo"), new Pair("tree?", " arbo"), new Pair("water?", " akvo"));
  private static final Tokenizer TOKENS = Pretraining.learnTokenizer(
      Corpus.split("x", TOY.stream().map(p -> p.prompt() + p.response()).toList(), List.of()), 257);

  @TempDir Path folder;

  /** A model that was never trained, as a folder. */
  private Path base() throws IOException {
    Path base = folder.resolve("base");
    var json = SHAPE.config(TOKENS.size());
    try (RandomWeights weights = new RandomWeights(3, 0.1, 1)) {
      Families.build(new Config("test", json), weights);
      ModelWriter.write(base, json, List.copyOf(weights.parameters()), TOKENS, Formats.F32);
    }
    return base;
  }

  private static Pairs toy() {
    return new Pairs("toy", TOY, TOY, List.of(new Corpus.Source("toy", "none")));
  }

  /** The likeliest response, one token after another. */
  private static String answer(Decoder model, String prompt, EagerRun run) {
    int end = TOKENS.eos().orElseThrow();
    List<Integer> ids = new ArrayList<>(List.of(end));
    Arrays.stream(TOKENS.encodePlain(prompt)).forEach(ids::add);
    int from = ids.size();
    for (int i = 0; i < 8; i++) {
      int[] row = ids.stream().mapToInt(Integer::intValue).toArray();
      Segments s = Segments.of(run, row.length);
      double[] all = run.read(model.logits(run, model.body(run, model.embed(run, s.ids(run, row)), s, null)));
      int best = 0;
      int last = all.length - TOKENS.size();
      for (int t = 1; t < TOKENS.size(); t++) if (all[last + t] > all[last + best]) best = t;
      if (best == end) break;
      ids.add(best);
    }
    run.reset();
    return TOKENS.decode(ids.stream().skip(from).mapToInt(Integer::intValue).toArray());
  }

  @Test void aToyMappingIsLearned() throws IOException {
    Path out = folder.resolve("tuned");
    try (EagerRun run = Run.eager(new Threads(1))) {
      TrainingOptions options = TrainingOptions.of(Budget.steps(60), 1e-2).context(16, 6);
      var result = new Tuning(base(), out, toy(), null, options).run(Workplace.quiet(run));
      assertFalse(result.stopped());
      assertTrue(result.before() > 4, "an untrained model knows nothing: " + result.before());
      assertTrue(result.after() < 0.1, "loss " + result.after());
      try (ModelFolder tuned = ModelFolder.open(out)) {
        for (Pair pair : TOY) assertEquals(pair.response(), answer(tuned.model(), pair.prompt(), run));
      }
    }
    JsonNode provenance = JsonMapper.shared().readTree(Files.readAllBytes(out.resolve("provenance.json")));
    assertEquals("tune", provenance.path("recipe").asString());
    assertEquals(60, provenance.path("steps").asInt());
  }

  @Test void anAdapterIsWrittenAndTheRestIsTheBases() throws IOException {
    Path base = base();
    Path out = folder.resolve("tuned");
    try (EagerRun run = Run.eager(new Threads(1))) {
      TrainingOptions options = TrainingOptions.of(Budget.steps(20), 1e-2).context(16, 6);
      var result = new Tuning(base, out, toy(), LoraConfig.of(4), options).run(Workplace.quiet(run));
      assertTrue(result.after() < result.before() - 0.3, result.before() + " to " + result.after());
      var held = Supervised.of(TOKENS, TOY, 16, 96, 1).all();
      try (ModelFolder merged = ModelFolder.open(out); ModelFolder old = ModelFolder.open(base);
          Adapter adapter = AdapterFiles.open(out.resolve(Proof.ADAPTER), old.weights())) {
        Decoder adapted = Families.build(old.model().config(), adapter.weights());
        assertEquals(result.after(), Tuning.loss(merged.model(), held, run), 1e-4);
        assertEquals(result.after(), Tuning.loss(adapted, held, run), 1e-5);
        assertEquals(List.of(), changed(old, merged).stream().filter(n -> n.contains("norm") || n.contains("embed")
            || n.contains("lm_head")).toList());
        assertEquals(7, changed(old, merged).size());
      }
    }
  }

  /** Six layers of seven: the last one's rows are not whole blocks. The folder says what the adapter was trained on. */
  @Test void anAdapterOfABaseIn8BitsOpensOnABaseIn8Bits() throws IOException {
    Path base = base();
    Path out = folder.resolve("tuned");
    List<String> said = new ArrayList<>();
    try (EagerRun run = Run.eager(new Threads(1))) {
      TrainingOptions options = TrainingOptions.of(Budget.steps(20), 1e-2).context(16, 6);
      Workplace quiet = Workplace.quiet(run);
      Workplace place = new Workplace(run, said::add, quiet.listener(), quiet.stop(), quiet.resume(), quiet.version(),
          quiet.commit(), quiet.command());
      var result = new Tuning(base, out, toy(), LoraConfig.of(4), Formats.Q8_0, options).run(place);
      assertTrue(result.after() < result.before() - 0.3, result.before() + " to " + result.after());
      assertTrue(said.stream().anyMatch(s -> s.startsWith("base: 6 linear layers held as Q8_0")), said.toString());
      var held = Supervised.of(TOKENS, TOY, 16, 96, 1).all();
      try (ModelFolder merged = ModelFolder.open(out);
          AdapterFolder adapted = AdapterFolder.open(out.resolve(Proof.ADAPTER), base)) {
        assertEquals(result.after(), Tuning.loss(adapted.model(), held, run));
        assertEquals(result.after(), Tuning.loss(merged.model(), held, run), 1e-4);
      }
    }
  }

  /** Names of weights that differ. */
  private static List<String> changed(ModelFolder a, ModelFolder b) {
    List<String> names = new ArrayList<>();
    for (Parameter p : a.weights().parameters()) {
      float[] other = b.weights().parameter(p.name(), p.shape()).value().floats();
      if (!Arrays.equals(p.value().floats(), other)) names.add(p.name());
    }
    return names;
  }

  /**
   * The gradient of the masked loss is that of the whole sequence's less that of the prompt's, each as a sum over tokens:
   * prompt tokens have no part in it.
   */
  @Test void promptTokensHaveNoPartInTheGradient() {
    Batch masked = Supervised.of(TOKENS, TOY.subList(0, 3), 32, 64, 1).all().get(0);
    int[] all = masked.targets().clone();
    int[] prompt = masked.targets().clone();
    for (int i = 0; i < all.length; i++) {
      prompt[i] = masked.targets()[i] < 0 ? masked.ids()[i + 1] : -1;
      if (masked.targets()[i] < 0) all[i] = masked.ids()[i + 1];
    }
    try (RandomWeights weights = new RandomWeights(3, 0.1, 1); EagerRun run = Run.exact()) {
      Decoder model = Families.build(new Config("test", SHAPE.config(TOKENS.size())), weights);
      List<Parameter> parameters = List.copyOf(weights.parameters());
      parameters.forEach(p -> p.trainable(true));
      double[][] response = gradients(model, parameters, masked, run);
      double[][] whole = gradients(model, parameters, new Batch(masked.ids(), all, masked.lengths()), run);
      double[][] rest = gradients(model, parameters, new Batch(masked.ids(), prompt, masked.lengths()), run);
      double largest = 0;
      for (int p = 0; p < response.length; p++) {
        for (int i = 0; i < response[p].length; i++) {
          assertEquals(whole[p][i] - rest[p][i], response[p][i], 1e-10, parameters.get(p).name());
          largest = Math.max(largest, Math.abs(rest[p][i]));
        }
      }
      assertTrue(largest > 0.1, "the prompt would have had a part: " + largest);
    }
  }

  /** Of the sum of the losses of counted tokens. */
  private static double[][] gradients(Decoder model, List<Parameter> parameters, Batch batch, EagerRun run) {
    Tensor[] values = parameters.stream().map(Parameter::value).toArray(Tensor[]::new);
    Tape tape = new Tape(run);
    tape.watch(values);
    Tensor[] g = tape.backward(Causal.loss(model, tape, batch), batch.counted(), values);
    double[][] read = Arrays.stream(g).map(run::read).toArray(double[][]::new);
    run.reset();
    return read;
  }

  @Test void stoppedAndResumedIsUninterrupted() throws IOException {
    Path base = base();
    TrainingOptions options = TrainingOptions.of(Budget.steps(8), 1e-2).context(16, 2);
    try (EagerRun run = Run.eager(new Threads(1))) {
      var whole = new Tuning(base, folder.resolve("a"), toy(), LoraConfig.of(2), options).run(Workplace.quiet(run));
      Tuning parts = new Tuning(base, folder.resolve("b"), toy(), LoraConfig.of(2), options);
      int[] asked = {0};
      Workplace quiet = Workplace.quiet(run);
      var first = parts.run(new Workplace(run, quiet.say(), quiet.listener(), () -> asked[0]++ == 3, false, "", "",
          quiet.command()));
      assertTrue(first.stopped() && Double.isNaN(first.after()));
      var second = parts.run(new Workplace(run, quiet.say(), quiet.listener(), () -> false, true, "", "", quiet.command()));
      assertEquals(whole.after(), second.after());
    }
    assertEquals(-1, Files.mismatch(folder.resolve("a/model.safetensors"), folder.resolve("b/model.safetensors")));
  }

  /** The answer of a dry run needs no number of the model: no held-out loss is measured first. */
  @Test void aDryRunComputesNothing() throws IOException {
    Path base = base();
    Path out = folder.resolve("planned");
    TrainingOptions options = TrainingOptions.of(Budget.steps(2), 1e-3).context(24, 2);
    try (EagerRun run = Run.eager(new Threads(1))) {
      Workplace quiet = Workplace.quiet(run);
      Workplace place = new Workplace(run, quiet.say(), quiet.listener(), quiet.stop(), false, "", "", quiet.command(),
          new MemoryRule(Long.MAX_VALUE, false, true));
      var dry = assertThrows(MemoryRule.DryRunEnded.class, () -> new Tuning(base, out, toy(), null, options).run(place));
      assertTrue((Long) dry.parts().get("activations") > 0);
      assertEquals(0, run.workspace().peakBytes());
    }
  }

  @Test void longExamplesAreSaidAndAContextBeyondTheBasesIsRefused() throws IOException {
    Path base = base();
    List<Pair> some = new ArrayList<>(TOY);
    some.add(new Pair("a long prompt of more than sixteen tokens?", " jes"));
    some.add(new Pair("why?", " a long response of more than sixteen tokens"));
    List<String> said = new ArrayList<>();
    try (EagerRun run = Run.eager(new Threads(1))) {
      Workplace quiet = Workplace.quiet(run);
      Workplace place = new Workplace(run, said::add, quiet.listener(), quiet.stop(), false, "", "", quiet.command());
      TrainingOptions options = TrainingOptions.of(Budget.steps(1), 1e-3);
      Pairs pairs = new Pairs("toy", some, TOY, List.of());
      var result = new Tuning(base, folder.resolve("a"), pairs, null, options.context(16, 2)).run(place);
      assertEquals(1, result.cut());
      assertEquals(1, result.leftOut());
      assertTrue(said.contains("1 training examples were too long and were cut"), said.toString());
      assertTrue(said.contains("1 training examples were left out, because their response is too long"), said.toString());
      Tuning wide = new Tuning(base, folder.resolve("b"), pairs, null, options.context(33, 2));
      var e = assertThrows(IllegalArgumentException.class, () -> wide.run(place));
      assertEquals("examples of 33 tokens are longer than the base's context of 32", e.getMessage());
    }
  }
}

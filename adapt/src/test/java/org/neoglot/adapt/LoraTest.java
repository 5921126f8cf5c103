// LoRA: identity at first, its own gradients only, merged as unmerged, and files that PEFT reads and writes.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterFiles;
import org.neoglot.adapt.peft.Adapters;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.QuantizedWeights;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.SafeTensors;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.testing.Shared;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class LoraTest {
  private static final int[] IDS = {3, 14, 15, 9, 2, 6, 5};
  private static final LoraConfig ATTENTION = new LoraConfig(3, 6, 0, false, List.of("q_proj", "v_proj"));

  @TempDir
  Path folder;

  private final RandomWeights base = new RandomWeights(5, 0.3, 2);
  private final EagerRun run = Run.eager(new Threads(1));

  @AfterEach
  void close() {
    run.close();
    base.close();
  }

  static Decoder model(Weights weights, int vocabulary, boolean tied) {
    return Families.build(new Config("config.json", (ObjectNode) JsonMapper.shared().readTree("""
        {"model_type": "llama", "vocab_size": %d, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
         "intermediate_size": 24, "max_position_embeddings": 32, "tie_word_embeddings": %s}""".formatted(vocabulary, tied))),
        weights);
  }

  private static Decoder model(Weights weights) {
    return model(weights, 20, false);
  }

  private static Decoder model(Adapter adapter) {
    return model(adapter.weights());
  }

  private static Decoder gpt2(Adapter adapter) {
    return gpt2(adapter.weights());
  }

  private static Decoder wide(Adapter adapter) {
    return wide(adapter.weights());
  }

  private static Decoder model(Adapter adapter, int vocabulary, boolean tied) {
    return model(adapter.weights(), vocabulary, tied);
  }

  private static Decoder gpt2(Weights weights) {
    return Families.build(new Config("config.json", (ObjectNode) JsonMapper.shared().readTree("""
        {"model_type": "gpt2", "vocab_size": 20, "n_embd": 32, "n_layer": 2, "n_head": 2, "n_positions": 32}""")), weights);
  }

  private double[] logits(Decoder model) {
    Segments s = Segments.of(run, new int[] {IDS.length});
    double[] logits = run.read(model.logits(run, model.body(run, model.embed(run, s.ids(run, IDS)), s, null)));
    run.reset();
    return logits;
  }

  /** B away from zero, as training leaves it. */
  private static Adapter create(Weights weights, LoraConfig config, long seed) {
    return config.create(weights, seed);
  }

  private static void train(Adapter lora) {
    for (Parameter p : lora.trained()) RandomWeights.gaussian(p.value(), 99, p.name(), 0.2);
  }

  static double difference(double[] a, double[] b) {
    double worst = 0;
    for (int i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
    return worst / Arrays.stream(b).map(Math::abs).max().orElseThrow();
  }

  @Test
  void aNewAdapterIsTheIdentityAndItsGradientsAreAllThereIs() {
    double[] plain = logits(model(base));
    try (Adapter lora = create(base, LoraConfig.of(4), 1)) {
      Decoder adapted = model(lora);
      assertArrayEquals(plain, logits(adapted));
      assertEquals(2 * 7, lora.places());
      lora.trained().forEach(p -> p.trainable(true));
      Tape tape = new Tape(run);
      Tensor[] leaves = lora.trained().stream().map(Parameter::value).toArray(Tensor[]::new);
      tape.watch(leaves);
      Segments s = Segments.of(run, new int[] {IDS.length});
      Tensor x = adapted.body(tape, adapted.embed(tape, s.ids(run, IDS)), s, null);
      Tensor loss = adapted.loss(tape, x, s.ids(run, 1, 2, 3, 4, 5, 6, 7)).mean();
      Tensor[] d = tape.backward(loss, 1, leaves);
      for (int i = 0; i < d.length; i++) {
        boolean b = lora.trained().get(i).name().contains("lora_B");
        boolean moves = Arrays.stream(run.read(d[i])).anyMatch(v -> v != 0);
        assertEquals(b, moves, "with B = 0 only B has a gradient: " + lora.trained().get(i).name());
      }
      Tensor[] frozen = base.parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
      Tape again = new Tape(run);
      again.watch(leaves);
      Tensor second = adapted.loss(again, adapted.body(again, adapted.embed(again, s.ids(run, IDS)), s, null),
          s.ids(run, 1, 2, 3, 4, 5, 6, 7)).mean();
      for (Tensor t : again.backward(second, 1, frozen)) assertNull(t, "the base gets none");
    }
  }

  /** A list of module names, one pattern for whole names, and PEFT's word for everything but the head. */
  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"q_proj,v_proj; 4; false", "down_proj; 2; true", "all-linear; 14; false",
      "model\\.layers\\.1\\..*_proj; 7; true", "layers.0.mlp.up_proj,o_proj; 3; true"})
  void mergedIsUnmergedForEveryKindOfTarget(String targets, int layers, boolean rankStabilised) {
    double[] plain = logits(model(base));
    LoraConfig config = new LoraConfig(3, 5, 0.5, rankStabilised, List.of(targets.split(",")));
    try (Adapter lora = create(base, config, 1)) {
      Decoder adapted = model(lora);
      train(lora);
      assertEquals(layers, lora.places());
      double[] unmerged = logits(adapted);                         // dropout is for training only
      assertTrue(difference(unmerged, plain) > 1e-3, "the adapter does something");
      assertTrue(difference(logits(model(lora.merged())), unmerged) < 2e-6);
      assertArrayEquals(plain, logits(model(base)), "merging leaves the base alone");
    }
  }

  /** Weights that lie (in, out) are adapted, merged and written by the same rules. */
  @Test
  void aConv1DIsAdaptedLikeAnyLinearLayer() throws IOException {
    double[] plain = logits(gpt2(base));
    try (Adapter lora = create(base, LoraConfig.of(3), 1)) {
      Decoder adapted = gpt2(lora);
      assertArrayEquals(plain, logits(adapted), "the identity at first");
      train(lora);
      assertEquals(2 * 4, lora.places());
      double[] unmerged = logits(adapted);
      assertTrue(difference(unmerged, plain) > 1e-3, "the adapter does something");
      assertTrue(difference(logits(gpt2(lora.merged())), unmerged) < 2e-6);
      AdapterFiles.save(lora, List.of(), "base", folder);
      assertTrue(JsonMapper.shared().readTree(folder.resolve("adapter_config.json").toFile()).get("fan_in_fan_out").booleanValue());
      try (Adapter opened = AdapterFiles.open(folder, base)) {
        assertArrayEquals(unmerged, logits(gpt2(opened)));
        AdapterFiles.checkUsed(folder, opened);
      }
    }
  }

  /** What a base in 8 bits computes is what its decoded numbers compute, forward and backward. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void overQuantizedWeightsIsOverTheDecodedOnesBitForBit(String family) {
    try (QuantizedWeights small = new QuantizedWeights(base, Formats.Q8_0);
        Adapter quantized = create(small, LoraConfig.of(3), 1)) {
      Decoder a = family.equals("llama") ? wide(quantized) : gpt2(quantized);
      train(quantized);
      assertEquals(quantized.places(), small.layers());
      assertEquals(small.bytesBefore() * 34 / 128, small.bytesAfter(), "34 bytes where 32 floats were");
      try (QuantizedWeights decoded = new QuantizedWeights(small, Formats.F32);
          Adapter plain = create(decoded, LoraConfig.of(3), 1)) {
        Decoder b = family.equals("llama") ? wide(plain) : gpt2(plain);
        train(plain);
        assertEquals(small.bytesAfter(), decoded.bytesBefore());
        List<double[]> ofDecoded = lossAndGradients(b, plain);
        List<double[]> ofQuantized = lossAndGradients(a, quantized);
        assertEquals(1 + 2 * plain.places(), ofDecoded.size());
        for (int i = 0; i < ofDecoded.size(); i++) assertArrayEquals(ofDecoded.get(i), ofQuantized.get(i), "" + i);
        for (Parameter p : small.parameters()) assertFalse(p.name().endsWith("proj.weight") && p.hasValue(), "still 8 bits: " + p);
      }
    }
  }

  private static Decoder wide(Weights weights) {
    return Families.build(new Config("config.json", (ObjectNode) JsonMapper.shared().readTree("""
        {"model_type": "llama", "vocab_size": 20, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
         "intermediate_size": 64, "max_position_embeddings": 32}""")), weights);
  }

  private List<double[]> lossAndGradients(Decoder model, Adapter lora) {
    lora.trained().forEach(p -> p.trainable(true));
    Tensor[] leaves = lora.trained().stream().map(Parameter::value).toArray(Tensor[]::new);
    Tape tape = new Tape(run);
    tape.watch(leaves);
    Segments s = Segments.of(run, new int[] {IDS.length});
    Tensor x = model.body(tape, model.embed(tape, s.ids(run, IDS)), s, null);
    Tensor loss = model.loss(tape, x, s.ids(run, 1, 2, 3, 4, 5, 6, 7)).mean();
    List<double[]> all = new java.util.ArrayList<>(List.of(run.read(loss)));
    for (Tensor d : tape.backward(loss, 1, leaves)) all.add(run.read(d));
    run.reset();
    return all;
  }

  @Test
  void theScaleIsAlphaOverRankOrOverItsRoot() {
    assertEquals(2, new LoraConfig(4, 8, 0, false, List.of("q_proj")).scale());
    assertEquals(4, new LoraConfig(4, 8, 0, true, List.of("q_proj")).scale());
  }

  @ParameterizedTest
  @ValueSource(strings = {"q_proj,v_proj", "model\\.layers\\.1\\..*_proj", "all-linear"})
  void whatWasSavedOpensToTheSameBits(String targets) throws IOException {
    LoraConfig config = new LoraConfig(3, 5, 0.25, true, List.of(targets.split(",")));
    try (Adapter lora = create(base, config, 1)) {
      Decoder adapted = model(lora);
      train(lora);
      AdapterFiles.save(lora, List.of(), "../base", folder);
      assertTrue(AdapterFiles.isAdapter(folder));
      assertEquals("../base", AdapterFiles.base(folder));
      assertEquals(config, Adapters.config(folder));
      assertEquals(0, AdapterFiles.vocabulary(folder));
      try (Adapter opened = AdapterFiles.open(folder, base)) {
        assertArrayEquals(logits(adapted), logits(model(opened)));
        AdapterFiles.checkUsed(folder, opened);
      }
      // PEFT takes a list for names and a string for a pattern.
      boolean string = JsonMapper.shared().readTree(folder.resolve("adapter_config.json").toFile()).get("target_modules").isString();
      assertEquals(!targets.startsWith("q_proj"), string);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"peft_lora", "peft_lora_all_rslora"})
  void aPublishedAdapterIsWrittenAgainWithTheSameTensors(String name) throws IOException {
    Path golden = Shared.path("golden/" + name);
    Path llama = Shared.path("golden/llama");
    Adapter[] made = new Adapter[1];
    try (var opened = org.neoglot.models.ModelFolder.open(llama, w -> (made[0] = AdapterFiles.open(golden, w)).weights()); Adapter lora = made[0]) {
      AdapterFiles.checkUsed(golden, lora);
      assertNotNull(opened.model());
      AdapterFiles.save(lora, List.of(), AdapterFiles.base(golden), folder);
      assertEquals(Adapters.config(golden), Adapters.config(folder));
    }
    try (SafeTensors theirs = SafeTensors.open(golden.resolve("adapter_model.safetensors"));
        SafeTensors ours = SafeTensors.open(folder.resolve("adapter_model.safetensors"))) {
      assertEquals(new TreeSet<>(theirs.names()), new TreeSet<>(ours.names()));
      for (String tensor : theirs.names()) {
        assertArrayEquals(theirs.get(tensor).shape(), ours.get(tensor).shape());
        assertArrayEquals(theirs.get(tensor).floats(), ours.get(tensor).floats(), tensor);
      }
    }
  }

  /** Trained embeddings of a grown vocabulary, a norm (one dimension), and both halves of an untied pair. */
  @Test
  void wholeWeightsComeBackWithTheAdapter() throws IOException {
    RandomWeights grown = new RandomWeights(6, 0.3, 2);
    try (grown; Adapter lora = create(grown, ATTENTION, 1)) {
      Decoder larger = model(lora, 25, false);
      train(lora);
      List<Parameter> whole = grown.parameters().stream().filter(p ->
          p.name().equals("model.embed_tokens.weight") || p.name().equals("lm_head.weight") || p.name().equals("model.norm.weight"))
          .toList();
      assertEquals(3, whole.size());
      AdapterFiles.save(lora, whole, "base", folder);
      assertEquals(25, AdapterFiles.vocabulary(folder));
      try (Adapter opened = AdapterFiles.open(folder, grown)) {
        Decoder model = model(opened, 25, false);
        AdapterFiles.checkUsed(folder, opened);
        assertEquals(3, opened.whole().size());
        assertArrayEquals(logits(larger), logits(model));
        assertTrue(difference(logits(model(opened.merged(), 25, false)), logits(model)) < 2e-6);
      }
      try (Adapter opened = AdapterFiles.open(folder, base)) {
        refused("'base_model.model.model.embed_tokens.weight' is [25, 16], but the model asks for [20, 16]",
            () -> model(opened));
      }
    }
  }

  private static void refused(String what, Runnable body) {
    String line = assertThrows(BadFileException.class, body::run).getMessage();
    assertTrue(line.contains(what) && line.lines().count() == 1, line);
  }

  @Test
  void anAdapterOfAnotherModelIsRefused() throws IOException {
    try (Adapter lora = create(base, ATTENTION, 1)) {
      model(lora);
      AdapterFiles.save(lora, List.of(), "base", folder);
    }
    edit("\"r\" : 3", "\"r\" : 2000000000");
    try (Adapter opened = AdapterFiles.open(folder, base)) {
      refused("lora_A.weight' is [3, 16], but the model asks for [2000000000, 16]", () -> model(opened));
    }
    edit("\"r\" : 2000000000", "\"r\" : 3");
    edit("\"q_proj\"", "\"o_proj\"");
    try (Adapter opened = AdapterFiles.open(folder, base)) {
      refused("the adapter has no tensor 'base_model.model.model.layers.0.self_attn.o_proj.lora_A.weight'", () -> model(opened));
    }
    edit("\"o_proj\", ", "");
    try (Adapter opened = AdapterFiles.open(folder, base)) {
      model(opened);
      refused("q_proj.lora_A.weight' belongs to no layer of the base model", () -> AdapterFiles.checkUsed(folder, opened));
    }
  }

  private void edit(String from, String to) throws IOException {
    Path file = folder.resolve("adapter_config.json");
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"peft_type; \"IA3\"", "use_dora; 1", "fan_in_fan_out; 1", "bias; \"some\"",
      "rank_pattern; {\"q_proj\": 2.5}", "rank_pattern; {\"q_proj\": 0}", "layers_to_transform; [\"x\"]", "use_qalora; true",
      "layer_replication; [[0, 1]]", "init_lora_weights; \"pissa\"", "r; 2.5", "r; 0", "r; null",
      "r; 4294967297", "lora_alpha; \"8\"", "lora_alpha; 0", "lora_dropout; \"x\"", "lora_dropout; 1.5", "use_rslora; \"yes\"",
      "target_modules; []", "target_modules; [3]", "target_modules; null", "target_modules; \"(\"", "lora_bias; true"})
  void aConfigThatAsksForOtherArithmeticIsRefused(String key, String value) throws IOException {
    try (Adapter lora = create(base, ATTENTION, 1)) {
      model(lora);
      AdapterFiles.save(lora, List.of(), "base", folder);
    }
    Path file = folder.resolve("adapter_config.json");
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
    json.set(key, JsonMapper.shared().readTree(value));
    Files.writeString(file, json.toString());
    refused(file.toString(), () -> Adapters.config(folder));
  }
}

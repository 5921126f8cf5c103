// Every adapter method, a row each: it begins as the identity, trains alone, is saved and opened, and shares a batch.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.adapt.peft.AdapterFiles;
import org.neoglot.adapt.peft.Adapters;
import org.neoglot.adapt.peft.Houlsby;
import org.neoglot.adapt.peft.Ia3;
import org.neoglot.adapt.peft.LayerAdapter;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.adapt.peft.PTuning;
import org.neoglot.adapt.peft.PrefixTuning;
import org.neoglot.adapt.peft.PromptTuning;
import org.neoglot.adapt.peft.Several;
import org.neoglot.adapt.peft.Targets;
import org.neoglot.adapt.peft.Vera;
import org.neoglot.autograd.AdamW;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.SafeTensors;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.Generator;
import org.neoglot.models.ModelFolder;
import org.neoglot.testing.Shared;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class AdaptersTest {
  private static final int[] IDS = {3, 14, 15, 9, 2, 6, 5};
  private static final List<String> ATTENTION = List.of("c_attn", "q_proj", "v_proj");

  @TempDir
  Path folder;

  private final RandomWeights base = new RandomWeights(5, 0.3, 2);
  private final EagerRun run = Run.eager(new Threads(1));

  @AfterEach
  void close() {
    run.close();
    base.close();
  }

  static Stream<AdapterConfig> methods() {
    return Stream.of(new LoraConfig(3, 6, 0, false, ATTENTION), new LoraConfig(3, 6, 0, true, ATTENTION),
        new LoraConfig(3, 6, 0, false, ATTENTION).withMagnitudes(),
        new LoraConfig(3, 6, 0, false, false, new Targets(ATTENTION, List.of(1), List.of(), List.of()),
            Map.of("v_proj|c_attn", 5), Map.of("q_proj", 9.0), LayerAdapter.Biases.ALL),
        Vera.of(8, 0, ATTENTION), new Ia3(Targets.of("c_attn", "down_proj", "k_proj", "mlp.c_proj", "v_proj"),
            List.of("down_proj", "mlp.c_proj")),
        new PrefixTuning(3), new PromptTuning(4), new PTuning(2, 6), Houlsby.of(5, "gelu"));
  }

  private static Decoder model(Weights weights, String family) {
    String json = family.equals("gpt2") ? """
        {"model_type": "gpt2", "vocab_size": 20, "n_embd": 32, "n_layer": 2, "n_head": 2, "n_positions": 32}"""
        : """
        {"model_type": "llama", "vocab_size": 20, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
         "num_key_value_heads": 1, "intermediate_size": 24, "max_position_embeddings": 32}""";
    return Families.build(new Config("config.json", (ObjectNode) JsonMapper.shared().readTree(json)), weights);
  }

  private static Decoder around(Adapter adapter, String family) {
    return adapter.around(model(adapter.weights(), family));
  }

  private double[] logits(Decoder model, int... lengths) {
    int[] sizes = lengths.length == 0 ? new int[] {IDS.length} : lengths;
    Segments s = Segments.of(run, sizes);
    int[] ids = new int[s.rows()];
    for (int i = 0; i < sizes.length; i++) System.arraycopy(IDS, 0, ids, s.start(i), sizes[i]);
    double[] logits = run.read(model.logits(run, model.body(run, model.embed(run, s.ids(run, ids)), s, null)));
    run.reset();
    return logits;
  }

  /** Away from where it began, as training leaves it. */
  private static void train(Adapter adapter, long seed) {
    for (Parameter p : adapter.trained()) {
      float[] before = p.value().floats();
      RandomWeights.gaussian(p.value(), seed, p.name(), 0.2);
      for (int i = 0; i < before.length; i++) {
        p.value().set(i / p.cols(), i % p.cols(), before[i] + p.value().get(i / p.cols(), i % p.cols()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void savedOpensToTheSameBitsAndMergedIsTheSame(AdapterConfig config) throws IOException {
    for (String family : List.of("llama", "gpt2")) {
      double[] plain = logits(model(base, family));
      Path out = folder.resolve(family);
      try (Adapter adapter = config.create(base, 1)) {
        Decoder adapted = around(adapter, family);
        boolean prompts = adapter.idle() == 0;
        assertTrue(adapter.places() > 0 && (prompts || adapter.idle() == adapter.places()), config.toString());
        if (!prompts) assertTrue(LoraTest.difference(logits(adapted), plain) < 1e-6, "the identity at first");
        train(adapter, 7);
        double[] trained = logits(adapted);
        assertTrue(LoraTest.difference(trained, plain) > 1e-3, "it does something");
        AdapterFiles.save(adapter, List.of(), "../base", out);
        assertEquals(config, Adapters.config(out));
        assertEquals("../base", AdapterFiles.base(out));
        try (Adapter opened = AdapterFiles.open(out, base)) {
          Decoder again = around(opened, family);
          AdapterFiles.checkUsed(out, opened);
          assertArrayEquals(trained, logits(again), config + " on " + family);
        }
        if (adapter.merges()) {
          assertTrue(LoraTest.difference(logits(model(adapter.merged(), family)), trained) < 3e-6, config.toString());
        }
      }
    }
  }

  /** Only the adapter's numbers move, by the public optimizer, and one batch is learnt. */
  @ParameterizedTest
  @MethodSource("methods")
  void itLearnsOneBatch(AdapterConfig config) {
    try (Adapter adapter = config.create(base, 1); Arena arena = Arena.ofShared()) {
      Decoder model = around(adapter, "llama");
      List<Parameter> trained = adapter.trained();
      trained.forEach(p -> p.trainable(true));
      float[] frozen = base.parameters().iterator().next().value().floats();
      AdamW optimizer = new AdamW(new AdamW.Config(0.9, 0.95, 1e-8, 0), trained, List.of(), arena);
      double first = 0;
      double last = 0;
      for (int step = 1; step <= 60; step++) {
        Tape tape = new Tape(run);
        Tensor[] leaves = trained.stream().map(Parameter::value).toArray(Tensor[]::new);
        tape.watch(leaves);
        Segments s = Segments.of(run, 5, 2);
        Tensor x = model.body(tape, model.embed(tape, s.ids(run, IDS)), s, null);
        Tensor loss = model.loss(tape, x, s.ids(run, 1, 2, 3, 4, 5, 6, 7)).mean();
        last = run.read(loss)[0];
        if (step == 1) first = last;
        Tensor[] d = tape.backward(loss, 1, leaves);
        for (int i = 0; i < d.length; i++) if (d[i] != null) trained.get(i).gradient().copyFrom(d[i]);
        optimizer.prepare(step, 0.03);
        optimizer.update(run);
        run.reset();
      }
      assertTrue(last < 0.8 * first, config + ": " + first + " to " + last);
      assertArrayEquals(frozen, base.parameters().iterator().next().value().floats());
    }
  }

  /** Whatever shares the batch, whatever the cache: the same tokens as alone and uncached. */
  @ParameterizedTest
  @MethodSource("methods")
  void aBatchIsEachAloneAndCachedIsUncached(AdapterConfig config) {
    try (Adapter adapter = config.create(base, 1)) {
      Decoder model = around(adapter, "llama");
      train(adapter, 3);
      double[] both = logits(model, 7, 3);
      assertArrayEquals(Arrays.copyOf(both, 7 * 20), logits(model, 7));
      assertArrayEquals(Arrays.copyOfRange(both, 7 * 20, both.length), logits(model, 3));
      int[][] prompts = {{3, 14, 15, 9}, {2, 6}};
      var options = Generator.Options.greedy(8);
      int[][] made = new Generator(model, run).generate(prompts, options);
      for (int i = 0; i < prompts.length; i++) {
        assertArrayEquals(made[i], new Generator(model, run).generate(new int[][] {prompts[i]}, options)[0]);
        int[] all = Arrays.copyOf(prompts[i], prompts[i].length + 8);
        for (int step = 0; step < 8; step++) {
          int length = prompts[i].length + step;
          Segments s = Segments.of(run, length);
          double[] scores = run.read(model.logits(run, model.body(run,
              model.embed(run, s.ids(run, Arrays.copyOf(all, length))), s, null)));
          run.reset();
          double[] row = Arrays.copyOfRange(scores, (length - 1) * 20, length * 20);
          all[length] = new org.neoglot.models.Sampling.Greedy().choose(row, 0, 0);
        }
        assertArrayEquals(made[i], Arrays.copyOfRange(all, prompts[i].length, all.length), config.toString());
      }
    }
  }

  /** Five methods and the base in one batch: every sequence has the bits that it has alone, in training and generation. */
  @Test
  void sequencesOfABatchChooseTheirAdapters() {
    List<AdapterConfig> configs = methods().toList();
    List<Adapter> adapters = new ArrayList<>();
    for (int i = 0; i < configs.size(); i++) {
      if (configs.get(i) instanceof LoraConfig l && l.bias() != LayerAdapter.Biases.NONE) continue;
      adapters.add(configs.get(i).create(base, i));
    }
    Several several = Several.of(base, adapters);
    Decoder model = several.around(model(several, "llama"));
    for (int i = 0; i < adapters.size(); i++) train(adapters.get(i), i);
    int[] choice = new int[adapters.size() + 2];
    for (int i = 0; i < choice.length; i++) choice[i] = i * 4 % (adapters.size() + 1) - 1;
    int[] lengths = new int[choice.length];
    for (int i = 0; i < lengths.length; i++) lengths[i] = 2 + i % 5;
    several.choose(choice);
    double[] together = logits(model, lengths);
    int[][] prompts = new int[choice.length][];
    for (int i = 0; i < prompts.length; i++) prompts[i] = Arrays.copyOf(IDS, lengths[i]);
    int[][] made = new Generator(model, run).generate(prompts, Generator.Options.greedy(6));
    int at = 0;
    for (int i = 0; i < choice.length; i++) {
      Decoder alone = choice[i] < 0 ? model(base, "llama") : around(adapters.get(choice[i]), "llama");
      double[] part = Arrays.copyOfRange(together, at * 20, (at + lengths[i]) * 20);
      assertArrayEquals(logits(alone, lengths[i]), part, "sequence " + i + ", adapter " + choice[i]);
      assertArrayEquals(new Generator(alone, run).generate(new int[][] {prompts[i]}, Generator.Options.greedy(6))[0], made[i]);
      at += lengths[i];
    }
    assertTrue(assertThrows(IllegalArgumentException.class, () -> several.choose(99)).getMessage().contains("99"));
    adapters.forEach(Adapter::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"peft_lora", "peft_lora_all_rslora", "peft_dora", "peft_vera", "peft_ia3", "peft_prefix_tuning",
      "peft_prompt_tuning", "peft_p_tuning", "adapter_houlsby", "adapter_pfeiffer"})
  void aPublishedAdapterIsWrittenAgainWithTheSameTensors(String name) throws IOException {
    Path golden = Shared.path("golden/" + name);
    Adapter[] made = new Adapter[1];
    Path model = golden.resolve(AdapterFiles.base(golden)).normalize();
    try (var opened = ModelFolder.openAny(model, w -> (made[0] = AdapterFiles.open(golden, w)).weights()); Adapter a = made[0]) {
      if (opened.any() instanceof Decoder decoder) a.around(decoder);
      AdapterFiles.checkUsed(golden, a);
      AdapterFiles.save(a, List.of(), AdapterFiles.base(golden), folder);
      assertEquals(Adapters.config(golden), Adapters.config(folder));
      String file = a.config().stem() + ".safetensors";
      try (SafeTensors theirs = SafeTensors.open(golden.resolve(file)); SafeTensors ours = SafeTensors.open(folder.resolve(file))) {
        assertEquals(new TreeSet<>(theirs.names()), new TreeSet<>(ours.names()));
        for (String tensor : theirs.names()) {
          assertArrayEquals(theirs.get(tensor).shape(), ours.get(tensor).shape(), tensor);
          assertArrayEquals(theirs.get(tensor).floats(), ours.get(tensor).floats(), tensor);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '`', value = {"\"peft_type\" : \"LORA\"; \"peft_type\" : \"OFT\"; 'peft_type' is \"OFT\"",
      "\"use_dora\" : false; \"use_qalora\" : true; 'use_qalora' is true", "\"bias\" : \"none\"; \"bias\" : \"some\"; 'bias' is \"some\"",
      "\"use_dora\" : false; \"lora_bias\" : true; 'lora_bias' is true",
      "\"use_dora\" : false; \"layer_replication\" : [[0, 1]]; 'layer_replication' is",
      "\"init_lora_weights\" : true; \"init_lora_weights\" : \"pissa\"; 'init_lora_weights' is \"pissa\"",
      "\"use_dora\" : false; \"use_dora\" : 3; 'use_dora' is 3, wanted true or false"})
  void whatIsNotComputedIsRefusedByName(String from, String to, String complaint) throws IOException {
    try (Adapter adapter = LoraConfig.of(2).create(base, 1)) {
      around(adapter, "llama");
      AdapterFiles.save(adapter, List.of(), "base", folder);
    }
    Path file = folder.resolve("adapter_config.json");
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
    String line = assertThrows(BadFileException.class, () -> Adapters.config(folder)).getMessage();
    assertTrue(line.contains(complaint) && line.lines().count() == 1, line);
  }
}

// A small encoder-decoder learns a few pairs by heart, is written, opened and asked.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.adapt.peft.Houlsby;
import org.neoglot.adapt.peft.Ia3;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.adapt.peft.PrefixTuning;
import org.neoglot.adapt.peft.Vera;
import org.neoglot.adapt.proof.Proof;
import org.neoglot.adapt.tasks.Framing;
import org.neoglot.adapt.tasks.Split;
import org.neoglot.adapt.tasks.TranslateTask;
import org.neoglot.adapt.tasks.Translator;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.format.Formats;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.Config;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Families;
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.SourceLanguage;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TranslationTuningTest {
  private static final List<LabelledText> ROWS = List.of(new LabelledText("the cat", "paka", null),
      new LabelledText("water", "maji", null), new LabelledText("one house", "nyumba moja", null));

  @TempDir Path folder;

  private static Tokenizer words(String... specials) {
    return new BpeTrainer(256 + specials.length).withSpecials(specials).withRole(Roles.Role.PAD, "<pad>")
        .withRole(Roles.Role.EOS, "</s>").train(java.util.stream.Stream.of("ab"));
  }

  private Path base() throws IOException {
    Tokenizer words = words("<pad>", "</s>");
    int end = words.eos().orElseThrow();
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree("""
        {"model_type": "bart", "architectures": ["BartForConditionalGeneration"], "vocab_size": %d, "d_model": 32,
         "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 4, "decoder_attention_heads": 4,
         "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "max_position_embeddings": 40, "pad_token_id": %d, "eos_token_id": %d,
         "bos_token_id": %d, "decoder_start_token_id": %d, "activation_function": "gelu"}"""
        .formatted(words.size(), words.pad().orElseThrow(), end, end, end));
    try (RandomWeights weights = new RandomWeights(5, 0.1, 1)) {
      Families.model(new Config("config.json", json), weights);
      ModelWriter.write(folder.resolve("base"), json, List.copyOf(weights.parameters()), words, Formats.F32);
    }
    return folder.resolve("base");
  }

  @Test void pairsAreLearnedAndTranslatedGreedilyAndByBeams() throws IOException {
    TrainingOptions options = new TrainingOptions(Budget.steps(1), 5e-3, 0.1, 0, 32, 3, 1, false, 2, 0, 1);
    TranslateTask task = new TranslateTask(new Split<>(ROWS, ROWS, List.of()), null, null, 32);
    try (Threads threads = new Threads(2); EagerRun run = Run.eager(threads)) {
      var result = new TranslationTuning(base(), folder.resolve("out"), task, null, 120, options).run(Workplace.quiet(run));
      assertEquals(120, result.steps());
      assertTrue(result.after().get("loss") < 0.1 * result.before().get("loss"), result.toString());
      assertEquals(100, result.after().get("chrF"), 1e-9);
      assertTrue(result.after().get("chrF of the sources") < 50);
      assertEquals(0, result.difference());
      try (ModelFolder out = ModelFolder.openAny(folder.resolve("out"), w -> w)) {
        Translator translator = new Translator(Translator.model(out), out.tokenizer().orElseThrow(), run,
            GenerationSettings.read(out.path()), null);
        List<String> sources = ROWS.stream().map(LabelledText::first).toList();
        List<String> wanted = ROWS.stream().map(LabelledText::second).toList();
        assertEquals(wanted, translator.of(sources, 1, 20));
        assertEquals(wanted, translator.of(sources, 3, 20));
        assertEquals(List.of(), translator.of(List.of(), 1, 20));
      }
    }
  }

  private static Framing framing(TranslateTask task, EncoderDecoder model, Tokenizer words, Path base) {
    return task.framing(model, words, GenerationSettings.read(base));
  }

  @Test void anAdapterLearnsAndIsFoundAgainBesideItsBaseAndWorkedIn() throws IOException {
    TrainingOptions options = new TrainingOptions(Budget.steps(1), 2e-2, 0.1, 0, 32, 3, 1, false, 2, 0, 1);
    TranslateTask task = new TranslateTask(new Split<>(ROWS, ROWS, List.of()), null, null, 32);
    Path base = base();
    for (AdapterConfig how : List.of(LoraConfig.of(8), LoraConfig.of(4).withMagnitudes(), Ia3.usual(),
        Houlsby.of(8, "relu"))) {
      Path out = folder.resolve(how.method());
      try (Threads threads = new Threads(2); EagerRun run = Run.eager(threads)) {
        var result = new TranslationTuning(base, out, task, how, 20, options).run(Workplace.quiet(run));
        assertTrue(result.after().get("loss") < 0.99 * result.before().get("loss"), how + ": " + result);
        assertTrue(result.difference() <= 1e-4, how + ": " + result.difference());
        Path adapter = out.resolve(Proof.ADAPTER);
        try (AdapterFolder again = AdapterFolder.open(adapter, base)) {
          var words = again.tokenizer().orElseThrow();
          double loss = task.measure(run, again.encoderDecoder(),
              framing(task, again.encoderDecoder(), words, base)).firstEntry().getValue();
          assertEquals(result.after().get("loss"), loss, how.method());
          assertEquals(ROWS.size(), new Translator(again.encoderDecoder(), words, run, GenerationSettings.read(base), null)
              .of(ROWS.stream().map(LabelledText::first).toList(), 2, 10).size());
          assertThrows(IllegalArgumentException.class, again::model);
        }
        assertEquals(how.method().equals("houlsby"), !Files.exists(out.resolve("model.safetensors")));
      }
    }
    String config = Files.readString(folder.resolve("lora/adapter/adapter_config.json"));
    assertTrue(config.contains("\"task_type\" : \"SEQ_2_SEQ_LM\""), config);
    try (Checkpoint file = Checkpoint.open(folder.resolve("lora/adapter"), "adapter_model")) {
      for (String place : List.of("encoder.layers.0.self_attn.q_proj", "decoder.layers.0.encoder_attn.v_proj",
          "decoder.layers.0.fc1")) {
        assertTrue(file.has("base_model.model.model." + place + ".lora_A.weight"), place);
      }
    }
  }

  /** A small model of a family that reads and writes bytes; its targets may begin with a language. */
  private Path base(String family) throws IOException {
    Tokenizer words = words("<pad>", "</s>", "swh_Latn", "eng_Latn");
    int end = words.eos().orElseThrow();
    ObjectNode json = TinyEncoderDecoders.config(family).json();
    json.put("vocab_size", words.size()).put("pad_token_id", words.pad().orElseThrow()).put("eos_token_id", end)
        .put("decoder_start_token_id", end);
    if (json.has("decoder_vocab_size")) json.put("decoder_vocab_size", words.size());
    try (RandomWeights weights = new RandomWeights(5, 0.2, 1)) {
      EncoderDecoder model = (EncoderDecoder) Families.model(new Config("config.json", json), weights);
      // A tied T5 divides what its head sees by the root of the width: its published embeddings begin at N(0, 1).
      if (family.equals("t5")) RandomWeights.gaussian(model.embedding().value(), 11, "shared.weight", 1);
      ModelWriter.write(folder.resolve("base"), json, List.copyOf(weights.parameters()), words, Formats.F32);
    }
    return folder.resolve("base");
  }

  /**
   * Two directions of languages that are chosen; the result translates like that without being told again. Before, mBART
   * learned to begin with an end and then began with a language.
   */
  @ParameterizedTest
  @CsvSource({"mbart, MBartTokenizer, swh_Latn, decoder_start_token_id",
      "m2m_100, NllbTokenizer, </s>, forced_bos_token_id"})
  void languagesThatWereChosenAreRemembered(String family, String type, String start, String key) throws IOException {
    Path base = base(family);
    Tokenizer words = Tokenizer.load(base);
    for (String file : List.of("config.json", "generation_config.json")) {
      ObjectNode json = Config.read(base.resolve(file)).json();
      ModelWriter.json(base.resolve(file), json.put("decoder_start_token_id", words.id(start).getAsInt()));
    }
    ModelWriter.json(base.resolve("tokenizer_config.json"),
        Config.read(base.resolve("tokenizer_config.json")).json().put("tokenizer_class", type));
    TrainingOptions options = new TrainingOptions(Budget.steps(1), 5e-3, 0.1, 0, 32, 3, 1, false, 2, 0, 1);
    TranslateTask task = new TranslateTask(new Split<>(ROWS, ROWS, List.of()), "eng_Latn", "swh_Latn", 32);
    Path out = folder.resolve("out");
    try (Threads threads = new Threads(2); EagerRun run = Run.eager(threads)) {
      var result = new TranslationTuning(base, out, task, null, 100, options).run(Workplace.quiet(run));
      assertEquals(100, result.after().get("chrF"), 1e-9, result.toString());
      for (String file : List.of("config.json", "generation_config.json")) {
        assertEquals(words.id("swh_Latn").getAsInt(), Config.read(out.resolve(file)).size(key), file);
      }
      try (ModelFolder again = ModelFolder.openAny(out, w -> w)) {
        Tokenizer own = again.tokenizer().orElseThrow();
        assertEquals(Optional.of("eng_Latn"), SourceLanguage.in(own));
        Translator translator = new Translator(Translator.model(again), own, run, GenerationSettings.read(out), null);
        assertEquals(ROWS.stream().map(LabelledText::second).toList(),
            translator.of(ROWS.stream().map(LabelledText::first).toList(), 2, 20));
        var made = translator.made(List.of("the cat".repeat(20), "water"), 1, 20);
        assertEquals(1, made.cut());
      }
    }
  }

  /** Wherever an adapter's layers are, learned numbers come back from disk, beside the base and worked into it. */
  @ParameterizedTest
  @CsvSource({"bart, false, model.encoder.layers.0.self_attn.q_proj, model.decoder.layers.2.encoder_attn.v_proj",
      "marian, false, model.encoder.layers.1.fc1, model.decoder.layers.0.encoder_attn.k_proj",
      "'marian, two vocabularies', false, model.encoder.layers.1.fc1, model.decoder.layers.0.encoder_attn.k_proj",
      "m2m_100, true, model.encoder.layers.0.self_attn.out_proj, model.decoder.layers.1.fc2",
      "t5, false, encoder.block.0.layer.0.SelfAttention.q, decoder.block.2.layer.1.EncDecAttention.v",
      "'t5, version 1.1', false, encoder.block.1.layer.1.DenseReluDense.wi_0, decoder.block.0.layer.0.SelfAttention.o"})
  void lowRankAdaptersLearnInEveryKindOfModel(String family, boolean language, String encoder, String decoder)
      throws IOException {
    TrainingOptions options = new TrainingOptions(Budget.steps(1), 2e-2, 0.1, 0, 32, 3, 1, false, 2, 0, 1);
    TranslateTask task = new TranslateTask(new Split<>(ROWS, ROWS, List.of()), null, language ? "swh_Latn" : null, 32);
    Path base = base(family);
    Map<AdapterConfig, String> methods = new LinkedHashMap<>();
    methods.put(LoraConfig.of(4), "lora_A.weight");
    methods.put(new LoraConfig(4, 8, 0, true, LoraConfig.ALL_LINEAR), "lora_B.weight");
    methods.put(Vera.of(16, 0, LoraConfig.ALL_LINEAR), "vera_lambda_b");
    try (Threads threads = new Threads(2); EagerRun run = Run.eager(threads)) {
      for (AdapterConfig how : methods.keySet()) {
        Path out = folder.resolve(how.method());
        var result = new TranslationTuning(base, out, task, how, 12, options).run(Workplace.quiet(run));
        String what = family + ", " + how.method() + ": " + result;
        // Scales alone, a tenth as many numbers, learn less in so few steps.
        assertTrue(result.after().get("loss") < (how instanceof Vera ? 0.98 : 0.9) * result.before().get("loss"), what);
        assertTrue(result.difference() <= 1e-4, what);
        try (AdapterFolder again = AdapterFolder.open(out.resolve(Proof.ADAPTER), base)) {
          double loss = task.measure(run, again.encoderDecoder(),
              framing(task, again.encoderDecoder(), again.tokenizer().orElseThrow(), base)).firstEntry().getValue();
          assertEquals(result.after().get("loss"), loss, what);
        }
        try (Checkpoint file = Checkpoint.open(out.resolve(Proof.ADAPTER), "adapter_model")) {
          for (String place : List.of(encoder, decoder)) {
            assertTrue(file.has("base_model.model." + place + "." + methods.get(how)), place + " in " + file.names());
          }
        }
      }
    }
  }

  @Test void virtualTokensAreRefusedInOneLine() throws IOException {
    TrainingOptions options = new TrainingOptions(Budget.steps(1), 2e-2, 0.1, 0, 32, 3, 1, false, 2, 0, 1);
    TranslateTask task = new TranslateTask(new Split<>(ROWS, ROWS, List.of()), null, null, 32);
    var recipe = new TranslationTuning(base(), folder.resolve("out"), task, new PrefixTuning(4), 1, options);
    try (Threads threads = new Threads(1); EagerRun run = Run.eager(threads)) {
      var refused = assertThrows(IllegalArgumentException.class, () -> recipe.run(Workplace.quiet(run)));
      assertTrue(refused.getMessage().contains("found an encoder-decoder"), refused.getMessage());
    }
  }

  @Test void aTranslationDoesNotDependOnItsNeighbours() throws IOException {
    try (ModelFolder model = ModelFolder.openAny(base(), w -> w); Threads threads = new Threads(2);
        EagerRun run = Run.eager(threads)) {
      Translator translator = new Translator(Translator.model(model), model.tokenizer().orElseThrow(), run,
          GenerationSettings.read(model.path()), null);
      List<String> texts = java.util.stream.IntStream.range(0, 150).mapToObj(i -> "ab".repeat(1 + i * 7 % 11) + i).toList();
      for (int beams : new int[] {1, 3}) {
        List<String> together = translator.of(texts, beams, 6);
        for (int i = 0; i < texts.size(); i += 29) {
          assertEquals(translator.of(List.of(texts.get(i)), beams, 6), together.subList(i, i + 1), texts.get(i));
        }
      }
    }
  }
}

// Written, then opened: the same numbers; and everything that may not be opened as a model.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.AtomicFile;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.SafeTensors;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

class ModelFolderTest {
  private static final String[] WORDS = {"vocab_size", "300"};

  @TempDir
  Path folder;

  private static Tokenizer tokenizer() {
    return new BpeTrainer(262).withSpecials("<|begin|>", "<|end|>").withRole(Roles.Role.BOS, "<|begin|>")
        .withRole(Roles.Role.EOS, "<|end|>").train(Stream.of("the cat and the hat and the bat that sat"));
  }

  private static void write(Path folder, Tiny tiny, Tokenizer tokenizer, Format format) throws IOException {
    ModelWriter.write(folder, tiny.model().config().json(), tiny.parameters(), tokenizer, format);
  }

  @Test
  void whatWasWrittenAsF32OpensToTheSameBits() throws IOException {
    Tokenizer tokenizer = tokenizer();
    try (Tiny tiny = Tiny.of("vocab_size", "300", "attention_bias", "true", "pad_token_id", "3");
        EagerRun run = Run.eager(new Threads(1))) {
      write(folder, tiny, tokenizer, Formats.F32);
      double[] wanted = logits(run, tiny.model());
      try (ModelFolder opened = ModelFolder.open(folder)) {
        for (Parameter p : tiny.parameters()) {
          assertArrayEquals(p.value().floats(), opened.weights().parameter(p.name(), p.shape()).value().floats(), p.name());
        }
        assertArrayEquals(wanted, logits(run, opened.model()));
        assertEquals(tokenizer.hash(), opened.tokenizer().orElseThrow().hash());
        Config config = opened.model().config();
        assertEquals(List.of(tokenizer.bos().getAsInt()), config.ids("bos_token_id"));
        assertEquals(List.of(tokenizer.eos().getAsInt()), config.ids("eos_token_id"));
        assertEquals("float32", config.string("torch_dtype"));
      }
      Config generation = Config.read(folder.resolve("generation_config.json"));
      assertEquals(List.of(tokenizer.eos().getAsInt()), generation.ids("eos_token_id"));
      assertEquals(List.of(3), generation.ids("pad_token_id"));
    }
  }

  private static double[] logits(EagerRun run, Decoder model) {
    return new Tiny(model, null).logits(run, Tiny.ids(1, 4));
  }

  @Test
  void aTiedHeadIsNotWrittenTwice() throws IOException {
    try (Tiny tiny = Tiny.of("tie_word_embeddings", "true")) {
      write(folder, tiny, null, Formats.F32);
    }
    try (SafeTensors file = SafeTensors.open(folder.resolve("model.safetensors")); ModelFolder opened = ModelFolder.open(folder)) {
      assertFalse(file.has("lm_head.weight"));
      assertEquals(opened.model().embedding(), opened.model().head());
      assertTrue(opened.tokenizer().isEmpty());
    }
  }

  /** Half a unit in the last place of 8 and 11 bits of significand. */
  @ParameterizedTest
  @CsvSource({"BF16, 0x1p-8", "F16, 0x1p-11"})
  void smallerFormatsAreWithinTheirError(String name, String error) throws IOException {
    try (Tiny tiny = Tiny.of()) {
      write(folder, tiny, null, Formats.named(name));
      try (ModelFolder opened = ModelFolder.open(folder)) {
        for (Parameter p : tiny.parameters()) {
          float[] wanted = p.value().floats();
          float[] found = opened.weights().parameter(p.name(), p.shape()).value().floats();
          // Beside the relative error an absolute one, for what is subnormal in F16.
          for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], found[i], Double.parseDouble(error) * Math.abs(wanted[i]) + 0x1p-25, p.name());
          }
        }
      }
      assertThrows(IllegalArgumentException.class, () -> write(folder, tiny, null, Formats.Q8_0));
    }
  }

  /** A frozen bf16 weight goes to f32 through its decoded rows. */
  @Test
  void frozenWeightsAreWrittenFromWhereTheyLie() throws IOException {
    Path second = folder.resolve("again");
    try (Tiny tiny = Tiny.of()) {
      write(folder, tiny, null, Formats.BF16);
    }
    try (ModelFolder opened = ModelFolder.open(folder)) {
      List<Parameter> all = List.copyOf(opened.weights().parameters());
      ModelWriter.write(second, opened.model().config().json(), all, null, Formats.F32);
      try (ModelFolder again = ModelFolder.open(second)) {
        for (Parameter p : all) {
          assertArrayEquals(p.value().floats(), again.weights().parameter(p.name(), p.shape()).value().floats(), p.name());
        }
      }
    }
  }

  @Test
  void aListOfEndsThatHoldsTheTokenizersStaysAList() throws IOException {
    Tokenizer tokenizer = tokenizer();
    try (Tiny tiny = Tiny.of("vocab_size", "300", "eos_token_id", "[" + tokenizer.eos().getAsInt() + ", 9]")) {
      write(folder, tiny, tokenizer, Formats.F32);
    }
    assertEquals(List.of(tokenizer.eos().getAsInt(), 9), Config.read(folder.resolve("config.json")).ids("eos_token_id"));
    assertEquals(List.of(tokenizer.eos().getAsInt(), 9),
        Config.read(folder.resolve("generation_config.json")).ids("eos_token_id"));
  }

  @Test
  void aFullDiskLeavesTheOldModelAsItWas() throws IOException {
    try (Tiny old = Tiny.of(); Tiny fresh = Tiny.of("hidden_size", "16")) {
      write(folder, old, null, Formats.F32);
      Map<String, byte[]> before = files();
      for (long room : new long[] {0, 10, 500, 1_500, 20_000}) {
        var e = assertThrows(UncheckedIOException.class, () -> ModelWriter.write(folder, fresh.model().config().json(),
            fresh.parameters(), null, Formats.F32, full(room)));
        assertTrue(e.getMessage().contains("No space left") && e.getMessage().lines().count() == 1, e.getMessage());
        Map<String, byte[]> after = files();
        assertEquals(before.keySet(), after.keySet(), "with room for " + room);
        before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
      }
    }
  }

  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path p : paths.toList()) all.put(p.getFileName().toString(), Files.readAllBytes(p));
    }
    return all;
  }

  /** A disk with room for so many bytes in all its files together. */
  private static AtomicFile.Disk full(long room) {
    long[] left = {room};
    return temporary -> {
      AtomicFile.Output real = AtomicFile.DISK.create(temporary);
      return new AtomicFile.Output() {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
          if (bytes.remaining() > left[0]) throw new IOException("No space left on device");
          left[0] -= bytes.remaining();
          return real.write(bytes);
        }

        @Override
        public void force() throws IOException {
          real.force();
        }

        @Override
        public boolean isOpen() {
          return real.isOpen();
        }

        @Override
        public void close() throws IOException {
          real.close();
        }
      };
    };
  }

  @Test
  void sizesThatTheCheckpointDoesNotHaveAreNamedBeforeMemoryIsAskedFor() throws IOException {
    try (Tiny tiny = Tiny.of()) {
      write(folder, tiny, null, Formats.F32);
    }
    refused("'model.embed_tokens.weight' is [53, 32], but the config asks for [54, 32]", "vocab_size", "54");
    refused("'model.embed_tokens.weight' is [53, 32], but the config asks for [53, 2147483640]", "hidden_size", "2147483640");
    refused("'model.layers.0.mlp.gate_proj.weight' is [44, 32], but the config asks for [45, 32]", "intermediate_size", "45");
    refused("'model.layers.0.self_attn.q_proj.weight' is [32, 32], but the config asks for [2147483640, 32]",
        "head_dim", "536870910");
    refused("model.layers.3.", "num_hidden_layers", "1000000000");
    refused("q_proj.bias", "attention_bias", "true");
    refused("the checkpoint holds 'model.layers.2.", "num_hidden_layers", "2");
  }

  private void refused(String what, String key, String value) {
    ModelWriter.json(folder.resolve("config.json"), Tiny.json(key, value));
    String line = assertThrows(BadFileException.class, () -> ModelFolder.open(folder)).getMessage();
    assertTrue(line.startsWith(folder.toString()) && line.contains(what) && line.lines().count() == 1, line);
  }

  /** A bias that the config does not speak of would silently be missing from the sums. */
  @Test
  void aWeightThatTheModelHasNoPlaceForIsRefused() throws IOException {
    try (Tiny tiny = Tiny.of("attention_bias", "true"); Arena arena = Arena.ofConfined()) {
      write(folder, tiny, null, Formats.F32);
      refused("'model.layers.0.self_attn.", "attention_bias", "false");
      List<Parameter> more = new ArrayList<>(tiny.parameters());
      more.add(Parameter.create("model.layers.0.self_attn.rotary_emb.inv_freq", arena, 4));
      ModelWriter.write(folder, tiny.model().config().json(), more, null, Formats.F32);
      ModelFolder.open(folder).close();                            // a table that old writers kept is no weight
    }
  }

  @Test
  void anotherModelsTokenizerIsRefused() throws IOException {
    try (Tiny small = Tiny.of(); Tiny large = Tiny.of(WORDS)) {
      write(folder, small, tokenizer(), Formats.F32);
      try (ModelFolder opened = ModelFolder.open(folder)) {
        String line = assertThrows(BadFileException.class, opened::tokenizer).getMessage();
        assertTrue(line.contains("has 262 tokens, but the model's embedding has 53 rows"), line);
      }
      write(folder, large, tokenizer(), Formats.F32);
      ObjectNode json = Tiny.json("vocab_size", "300", "eos_token_id", "299");
      ModelWriter.json(folder.resolve("config.json"), json);
      try (ModelFolder opened = ModelFolder.open(folder)) {
        String line = assertThrows(BadFileException.class, opened::tokenizer).getMessage();
        assertTrue(line.contains("eos_token_id is 299"), line);
      }
    }
  }

  @Test
  void whatIsNoModelFolderIsOneLine() throws IOException {
    for (Path place : List.of(folder, folder.resolve("nowhere"), Files.writeString(folder.resolve("file"), "x"))) {
      String line = assertThrows(RuntimeException.class, () -> ModelFolder.open(place)).getMessage();
      assertTrue(line.startsWith(place.toString()) && line.lines().count() == 1, line);
    }
  }
}

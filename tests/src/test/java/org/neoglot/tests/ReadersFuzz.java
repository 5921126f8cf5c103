// Every reader of files, given files that are almost right: one clear line comes, or something that works.
package org.neoglot.tests;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.neoglot.adapt.AdapterFolder;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.Pretraining;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.gguf.GgufExport;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.chat.ChatTemplate;
import org.neoglot.tokenizer.chat.Message;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jazzer chooses a sound file of some kind and what is to be done to it: bytes changed, left out, repeated, put in, numbers
 * made huge, the end cut off. Anything but an error that names the file in one line fails: another exception, a hang, memory
 * that runs out. {@link ReadersFuzzTest} starts it.
 */
public final class ReadersFuzz {
  /** Opens a file, and uses a little of what it holds. */
  private interface Reading {
    void read(Path file) throws IOException;
  }

  /** A sound file: its name, what lies beside it, and who reads it. */
  private record Seed(String name, byte[] bytes, Map<String, byte[]> beside, Reading reading) {}

  private static final Path FOLDER = temporary();
  private static final List<Seed> SEEDS = seeds();

  private ReadersFuzz() {}

  /** What Jazzer calls, over and over. */
  public static void fuzzerTestOneInput(FuzzedDataProvider choices) throws IOException {
    Seed seed = SEEDS.get(choices.consumeInt(0, SEEDS.size() - 1));
    byte[] bytes = seed.bytes;
    for (int edits = choices.consumeInt(1, 6); edits > 0; edits--) bytes = edited(bytes, choices);
    Path folder = FOLDER.resolve("case");
    clear(folder);
    for (var other : seed.beside.entrySet()) Files.write(folder.resolve(other.getKey()), other.getValue());
    Path file = Files.write(folder.resolve(seed.name), bytes);
    try {
      seed.reading.read(file);
    } catch (BadFileException | IllegalArgumentException | UncheckedIOException | IOException e) {
      String said = String.valueOf(e.getMessage());
      if (!said.contains(folder.toString()) || said.lines().count() != 1) {
        throw new AssertionError(seed.name + ": " + e.getClass() + " says: " + said, e);
      }
    }
  }

  private static byte[] edited(byte[] bytes, FuzzedDataProvider choices) {
    if (bytes.length == 0) return bytes;
    int at = choices.consumeInt(0, bytes.length - 1);
    int to = Math.min(bytes.length, at + choices.consumeInt(1, 64));
    byte[] head = Arrays.copyOf(bytes, at);
    byte[] middle = Arrays.copyOfRange(bytes, at, to);
    byte[] tail = Arrays.copyOfRange(bytes, to, bytes.length);
    return switch (choices.consumeInt(0, 6)) {
      case 0 -> head;
      case 1 -> join(head, tail);
      case 2 -> join(head, middle, middle, tail);
      case 3 -> join(head, choices.consumeBytes(8), middle, tail);
      case 4 -> join(head, choices.consumeBytes(to - at), tail);
      case 5 -> join(head, new String(middle, StandardCharsets.ISO_8859_1).replaceAll("[0-9]+", "99999999999")
          .getBytes(StandardCharsets.ISO_8859_1), tail);
      default -> {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << choices.consumeInt(0, 7));
        yield flipped;
      }
    };
  }

  private static byte[] join(byte[]... parts) {
    var all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) all.writeBytes(part);
    return all.toByteArray();
  }

  private static Path temporary() {
    try {
      Path folder = Files.createTempDirectory("fuzz");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void clear(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> old = Files.list(folder)) {
      for (Path p : old.toList()) Files.delete(p);
    }
  }

  /** Small files of every kind that is read, made here. */
  private static List<Seed> seeds() {
    try {
      List<Seed> all = new ArrayList<>();
      Path made = Files.createDirectories(FOLDER.resolve("made"));
      Tokenizer words = Pretraining.learnTokenizer(Corpus.split("x", List.of("a cat", "the cat sat", "the hat"), List.of()), 258);
      var config = (ObjectNode) JsonMapper.shared().readTree("""
          {"model_type": "llama", "vocab_size": 258, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
           "intermediate_size": 8, "max_position_embeddings": 16, "tie_word_embeddings": true,
           "rope_theta": 10000.0, "rms_norm_eps": 1e-6,
           "rope_scaling": {"rope_type": "linear", "factor": 2.0}}""");
      try (RandomWeights weights = new RandomWeights(1, 0.1, 1)) {
        Families.build(new Config("config.json", config), weights);
        ModelWriter.write(made, config, List.copyOf(weights.parameters()), words, Formats.F32);
        GgufExport.write(made.resolve("m.gguf"), config, List.copyOf(weights.parameters()), words, Formats.F16);
      }
      Map<String, byte[]> files = files(made);
      all.add(seed("config.json", files, f -> open(f.getParent())));
      all.add(seed("model.safetensors", files, f -> open(f.getParent())));
      all.add(seed("model.safetensors", files, f -> Checkpoint.open(f).close()));
      all.add(seed("m.gguf", Map.of("m.gguf", files.get("m.gguf")), ReadersFuzz::open));
      all.add(seed("m.gguf", Map.of("m.gguf", files.get("m.gguf")), ReadersFuzz::use));
      for (String name : List.of("tokenizer.json", "tokenizer_config.json")) all.add(seed(name, files, f -> use(f.getParent())));
      tokenizers(all);
      adapters(all);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tokenizers(List<Seed> all) {
    all.add(new Seed("vocab.txt", bytes("[UNK]\n[CLS]\n[SEP]\n[MASK]\n[PAD]\nthe\ncat\n##s\na\n"), Map.of(), ReadersFuzz::use));
    String ranks = IntStream.range(0, 256).mapToObj(i -> Base64.getEncoder().encodeToString(new byte[] {(byte) i}) + " " + i)
        .collect(Collectors.joining("\n"));
    all.add(new Seed("m.tiktoken", bytes(ranks + "\nYWI= 256\n"),
        Map.of("tiktoken_config.json", bytes("{\"pat_str\": \"\\\\p{L}+|\\\\s\", \"special_tokens\": {\"<e>\": 257}}")), ReadersFuzz::use));
    byte[] merges = bytes("#version: 0.2\nc a\nca t\n");
    byte[] vocab = bytes("{\"c\":0,\"a\":1,\"t\":2,\"ca\":3,\"cat\":4}");
    byte[] settings = bytes("{\"tokenizer_class\": \"GPT2Tokenizer\"}");
    all.add(new Seed("merges.txt", merges, Map.of("vocab.json", vocab, "tokenizer_config.json", settings), f -> use(f.getParent())));
    all.add(new Seed("vocab.json", vocab, Map.of("merges.txt", merges, "tokenizer_config.json", settings), ReadersFuzz::use));
    all.add(new Seed("chat.jinja", bytes("{% for m in messages %}{{ m.role | upper ~ ': ' + m['content'] }}{% if not loop.last %}\n{% endif %}"
        + "{% endfor %}{% set ns = namespace(a=1) %}{% macro f(x, y=2) %}{{ x * y }}{% endmacro %}{{ f(3) }}{{ messages[0:1] | tojson }}"),
        Map.of(), file -> ChatTemplate.of(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString())
            .render(List.of(Message.of("user", "hi")), Map.of(), ChatTemplate.USUAL)));
    // SentencePiece's own field numbers: a piece is field 1 with text 1, score 2 and type 3; the trainer's type is 3 of 2.
    var model = new java.io.ByteArrayOutputStream();
    piece(model, "<unk>", 0, 2);
    piece(model, "<s>", 0, 3);
    piece(model, "</s>", 0, 3);
    piece(model, "\u2581", -1, 1);
    piece(model, "a", -2, 1);
    piece(model, "\u2581a", -1.5f, 1);
    model.writeBytes(new byte[] {0x12, 2, 0x18, 1});
    all.add(new Seed("m.model", model.toByteArray(), Map.of(), ReadersFuzz::use));
  }

  private static void piece(java.io.ByteArrayOutputStream model, String text, float score, int type) {
    byte[] utf8 = bytes(text);
    int bits = Float.floatToIntBits(score);
    model.writeBytes(new byte[] {0x0A, (byte) (utf8.length + 9), 0x0A, (byte) utf8.length});
    model.writeBytes(utf8);
    model.writeBytes(new byte[] {0x15, (byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24), 0x18, (byte) type});
  }

  /** Recorded ones, where they are at hand. */
  private static void adapters(List<Seed> all) throws IOException {
    Path golden = Path.of(System.getProperty("neoglot.shared", "../shared"), "golden");
    if (!Files.isDirectory(golden.resolve("peft_lora"))) {
      System.out.println("no adapters are fuzzed: there is no " + golden);
      return;
    }
    Map<String, byte[]> files = files(golden.resolve("peft_lora"));
    for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) {
      all.add(seed(name, files, f -> AdapterFolder.open(f.getParent(), golden.resolve("llama")).close()));
    }
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    try (Stream<Path> some = Files.list(folder)) {
      return some.filter(Files::isRegularFile).filter(f -> !f.getFileName().toString().startsWith("case"))
          .collect(Collectors.toMap(f -> f.getFileName().toString(), f -> {
            try {
              return Files.readAllBytes(f);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }));
    }
  }

  private static Seed seed(String name, Map<String, byte[]> files, Reading reading) {
    return new Seed(name, files.get(name), files, reading);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void open(Path model) {
    ModelFolder.open(model).close();
  }

  private static void use(Path tokenizer) throws IOException {
    Tokenizer t = Tokenizer.load(tokenizer);
    t.decode(t.encode("the cat sat, caf\u00e9 1234!"));
  }
}

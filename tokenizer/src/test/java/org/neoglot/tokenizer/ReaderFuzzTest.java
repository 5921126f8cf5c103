// Fuzzes the readers of all kinds of file with Jazzer, for a few seconds in every build.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Longer with {@code -Dneoglot.fuzz.seconds=600}, which goes on from the same seeds. */
class ReaderFuzzTest {
  private static final int HEAD = 3000; // bytes of a published file: enough to hold every part of its form

  @TempDir Path folder;

  @Test
  @Timeout(3600)
  void nothingButOneLineComesOut() throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    seeds(corpus);
    Path log = folder.resolve("log");
    String seconds = System.getProperty("neoglot.fuzz.seconds", "10");
    Process fuzzer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m", "-Xss1m", "-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED",
        "-Dneoglot.fuzz.folder=" + folder.resolve("files"),
        "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "com.code_intelligence.jazzer.Jazzer", "--target_class=" + ReaderFuzz.class.getName(),
        "--instrumentation_includes=org.neoglot.**", // a file's pattern is compiled: that is what it is for
        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection",
        "-max_total_time=" + seconds, "-seed=1", "-max_len=4096", "-timeout=10", "-rss_limit_mb=0",
        "-print_final_stats=1", "-artifact_prefix=" + folder + "/", corpus.toString())
        .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertEquals(0, fuzzer.waitFor(), () -> text(log));
    var runs = Pattern.compile("number_of_executed_units: (\\d+)").matcher(text(log));
    assertTrue(runs.find() && Long.parseLong(runs.group(1)) > 200, () -> text(log));
    System.out.println("fuzzed " + runs.group(1) + " files in " + seconds + " s: each loads or is refused in one line");
  }

  private static String text(Path log) {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Small sound files of every kind, and where they are at hand the beginnings of published ones. */
  private static void seeds(Path corpus) throws IOException {
    Map<byte[], ReaderFuzz.Kind> seeds = new LinkedHashMap<>();
    for (String json : List.of(
        "{\"version\":\"1.0\",\"added_tokens\":[{\"id\":3,\"content\":\"<s>\",\"special\":true}],\"normalizer\":"
            + "{\"type\":\"NFC\"},\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":true},\"decoder\":"
            + "{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},"
            + "\"merges\":[\"a b\"]}}",
        "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"<unk>\",0],[\"a\",-1.5],[\"ab\",-2]]},"
            + "\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"_\"},\"decoder\":{\"type\":\"Fuse\"}}",
        "{\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"vocab\":{\"[UNK]\":0,\"a\":1,\"##b\":2}},"
            + "\"normalizer\":{\"type\":\"BertNormalizer\"},\"decoder\":{\"type\":\"WordPiece\",\"prefix\":\"##\","
            + "\"cleanup\":true},\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"a\",1],\"cls\":[\"a\",1]}}",
        "{\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"?\",\"vocab\":{\"?\":0,\"a\":1}},\"pre_tokenizer\":"
            + "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\s+\"},\"behavior\":\"Removed\",\"invert\":false}}")) {
      seeds.put(utf8(json), ReaderFuzz.Kind.JSON);
    }
    SentencePieceModel model = SentencePieceModel.of(SentencePieceModel.Kind.UNIGRAM, List.of(
        new SentencePieceModel.Piece("<unk>", 0, SentencePieceModel.Type.UNKNOWN),
        new SentencePieceModel.Piece("<s>", 0, SentencePieceModel.Type.CONTROL),
        new SentencePieceModel.Piece("\u2581a", -1, SentencePieceModel.Type.NORMAL),
        new SentencePieceModel.Piece("b", -2, SentencePieceModel.Type.NORMAL)), false, false);
    seeds.put(model.toBytes(), ReaderFuzz.Kind.MODEL);
    seeds.put(GgufTest.pieces(model, "t5").put("bos_token_id", 1).bytes(), ReaderFuzz.Kind.GGUF);
    seeds.put(new GgufBytes(2).put("model", "gpt2").put("pre", "gpt-2").put("tokens", List.of("a", "b", "ab"))
        .put("merges", List.of("a b")).put("token_type", new int[] {1, 1, 3}).bytes(), ReaderFuzz.Kind.GGUF);
    seeds.put(new GgufBytes(3).put("model", "bert").put("tokens", List.of("[UNK]", "[CLS]", "[SEP]", "a", "##b")).bytes(),
        ReaderFuzz.Kind.GGUF);
    seeds.put(utf8("[UNK]\n[CLS]\n[SEP]\na\n##b\r\n"), ReaderFuzz.Kind.LINES);
    seeds.put(utf8("{\"a\": 0, \"b\": 1, \"ab\": 2}\0#version: 0.2\na b\n"), ReaderFuzz.Kind.MERGES);
    seeds.put(utf8("YQ== 0\nYg== 1\nYWI= 2\n"), ReaderFuzz.Kind.RANKS);
    seeds.put(utf8("{\"tokenizer_class\":\"LlamaTokenizer\",\"add_bos_token\":true,\"bos_token\":{\"content\":\"a\"}}"),
        ReaderFuzz.Kind.CONFIG);
    published(seeds);
    int n = 0;
    for (var seed : seeds.entrySet()) {
      var bytes = new byte[seed.getKey().length + 1];
      bytes[0] = (byte) seed.getValue().ordinal();
      System.arraycopy(seed.getKey(), 0, bytes, 1, bytes.length - 1);
      Files.write(corpus.resolve("seed" + n++), bytes);
    }
  }

  private static void published(Map<byte[], ReaderFuzz.Kind> seeds) throws IOException {
    String shared = System.getProperty("neoglot.shared");
    for (var row : Map.of("tiny-bpe/tokenizer.json", ReaderFuzz.Kind.JSON, "llama2/tokenizer.model",
        ReaderFuzz.Kind.MODEL, "bert-base-uncased/vocab.txt", ReaderFuzz.Kind.LINES, "tiny-tiktoken/tiktoken_small.model",
        ReaderFuzz.Kind.RANKS, "llama2/tokenizer_config.json", ReaderFuzz.Kind.CONFIG).entrySet()) {
      Path file = shared == null ? null : Path.of(shared, "tokenizers", row.getKey());
      if (file == null || !Files.exists(file)) {
        System.out.println("without the seed tokenizers/" + row.getKey() + ", which is not below neoglot.shared=" + shared);
      } else {
        byte[] bytes = Files.readAllBytes(file);
        seeds.put(Arrays.copyOf(bytes, Math.min(HEAD, bytes.length)), row.getValue());
      }
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

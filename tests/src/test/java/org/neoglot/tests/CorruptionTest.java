// Broken copies of reference folders: refused in one line, or shown as FAIL, never passed and never an exception.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.adapt.verify.Row;
import org.neoglot.adapt.verify.Verifier;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.testing.Shared;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CorruptionTest {
  @TempDir
  Path temporary;

  private Path golden;

  @BeforeEach
  void copy() throws IOException {
    golden = Shared.path("golden");
    for (String name : List.of("llama", "llama_bf16_sharded", "peft_lora")) {
      Path into = Files.createDirectories(temporary.resolve(name));
      try (Stream<Path> files = Files.list(golden.resolve(name))) {
        for (Path file : files.toList()) Files.copy(file, into.resolve(file.getFileName()));
      }
    }
  }

  private enum Outcome { PASS, FAIL, REFUSED }

  /** What verify says of the folder of this file; a refusal must be one line that names the place. */
  private Outcome verify(Path file, String what) {
    try {
      List<Row> rows = Verifier.verify(file.getParent(), new Threads(1));
      assertFalse(rows.isEmpty(), what);
      return rows.stream().allMatch(Row::pass) ? Outcome.PASS : Outcome.FAIL;
    } catch (BadFileException | IllegalArgumentException e) {
      String line = e.getMessage();
      assertTrue(line != null && line.lines().count() == 1 && line.contains(temporary.toString()), what + ": " + line);
      return Outcome.REFUSED;
    } catch (RuntimeException e) {
      return fail(what + " ended in " + e, e);
    }
  }

  private Outcome withBytes(Path file, byte[] bytes, String what) throws IOException {
    byte[] before = Files.readAllBytes(file);
    // A new file: the old one may still be mapped, and a mapping must not see bytes change.
    Files.delete(file);
    Files.write(file, bytes);
    try {
      return verify(file, file.getFileName() + ": " + what);
    } finally {
      Files.delete(file);
      Files.write(file, before);
    }
  }

  @ParameterizedTest
  @CsvSource({"llama_bf16_sharded, case.safetensors", "llama_bf16_sharded, case.json", "llama_bf16_sharded, config.json",
      "llama_bf16_sharded, model.safetensors.index.json", "llama_bf16_sharded, model-00002-of-00003.safetensors",
      "llama, model.safetensors", "peft_lora, adapter_config.json", "peft_lora, adapter_model.safetensors"})
  void aFileThatWasCutShortIsRefused(String folder, String name) throws IOException {
    Path file = temporary.resolve(folder, name);
    byte[] whole = Files.readAllBytes(file);
    // Up to the last byte that is not white space: after that a JSON file is whole.
    int end = new String(whole, StandardCharsets.ISO_8859_1).stripTrailing().length();
    for (int length : new int[] {0, 1, 7, 8, 9, 100, whole.length / 2, end - 1}) {
      assertEquals(Outcome.REFUSED, withBytes(file, Arrays.copyOf(whole, length), "cut to " + length));
    }
    Files.delete(file);
    assertEquals(Outcome.REFUSED, verify(file, "gone"));
  }

  /** Every byte of a header, the eight of its length included, with one bit turned; which one goes round. */
  @ParameterizedTest
  @CsvSource({"llama_bf16_sharded, case.safetensors", "llama_bf16_sharded, model-00002-of-00003.safetensors",
      "peft_lora, adapter_model.safetensors"})
  void aFlipAnywhereInAHeaderIsNeverTakenForTheSameFile(String folder, String name) throws IOException {
    Path file = temporary.resolve(folder, name);
    byte[] whole = Files.readAllBytes(file);
    int header = 8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    for (int at = 0; at < header; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << at % 7);                           // not the eighth: that is no longer ASCII
      if (withBytes(file, flipped, "flip at byte " + at) == Outcome.PASS) {
        assertEquals(described(whole), described(flipped), "passed although byte " + at + " counts");
      }
    }
  }

  /** What a header says of its tensors; null when it is no header. Its metadata does not count, nor does white space. */
  private static JsonNode described(byte[] file) {
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(new String(file, 8, length, StandardCharsets.UTF_8));
    json.remove("__metadata__");
    return json;
  }

  /** Where the numbers of each tensor lie in the file. */
  private static Map<String, int[]> places(byte[] file) {
    int data = 8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Map<String, int[]> places = new LinkedHashMap<>();
    for (var e : described(file).properties()) {
      JsonNode offsets = e.getValue().get("data_offsets");
      places.put(e.getKey(), new int[] {data + offsets.get(0).intValue(), data + offsets.get(1).intValue()});
    }
    return places;
  }

  /** The largest of some little-endian numbers by the byte of its exponent: a change there cannot hide below tolerance. */
  private static int largest(byte[] bytes, int from, int to, int size) {
    int best = from;
    for (int at = from; at < to; at += size) {
      if ((bytes[at + size - 1] & 0x7f) > (bytes[best + size - 1] & 0x7f)) best = at;
    }
    return best;
  }

  @Test
  void aFlipInARecordedNumberIsAFail() throws IOException {
    Path file = temporary.resolve("llama_bf16_sharded/case.safetensors");
    byte[] whole = Files.readAllBytes(file);
    for (var e : places(whole).entrySet()) {
      boolean ids = List.of("input_ids", "attention_mask", "labels").contains(e.getKey());
      int size = ids || e.getKey().endsWith("_f64") ? 8 : 4;
      // The second number: of the labels the first is nobody's target.
      int at = ids ? e.getValue()[0] + size : largest(whole, e.getValue()[0], e.getValue()[1], size);
      for (int bit : ids ? new int[] {0, 1, 20, 40, 63} : new int[] {8 * size - 1, 8 * size - 2, 8 * size - 9}) {
        byte[] flipped = whole.clone();
        flipped[at + bit / 8] ^= (byte) (1 << bit % 8);
        assertEquals(Outcome.FAIL, withBytes(file, flipped, e.getKey() + " bit " + bit));
      }
      if (ids) continue;
      for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
        assertEquals(Outcome.FAIL, withBytes(file, with(whole, at, size, value), e.getKey() + " = " + value));
      }
    }
  }

  private static byte[] with(byte[] whole, int at, int size, double value) {
    byte[] changed = whole.clone();
    ByteBuffer buffer = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    if (size == 8) buffer.putDouble(at, value);
    else if (size == 4) buffer.putFloat(at, (float) value);
    else buffer.putShort(at, (short) (Float.floatToRawIntBits((float) value) >>> 16));
    return changed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"00001", "00002", "00003"})
  void aFlipInAWeightIsAFail(String shard) throws IOException {
    Path file = temporary.resolve("llama_bf16_sharded/model-" + shard + "-of-00003.safetensors");
    byte[] whole = Files.readAllBytes(file);
    for (var e : places(whole).entrySet()) {
      int from = e.getValue()[0];
      // A row of the embedding that no input names shows only when it is no number at all.
      for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        assertEquals(Outcome.FAIL, withBytes(file, with(whole, from, 2, value), e.getKey() + " = " + value));
      }
      if (e.getKey().contains("embed_tokens")) continue;
      byte[] flipped = whole.clone();
      flipped[largest(whole, from, e.getValue()[1], 2) + 1] ^= (byte) 0x80;
      assertEquals(Outcome.FAIL, withBytes(file, flipped, e.getKey() + " sign"));
    }
  }

  @Test
  void aFlipInAnAdaptersNumberIsAFail() throws IOException {
    Path file = temporary.resolve("peft_lora/adapter_model.safetensors");
    byte[] whole = Files.readAllBytes(file);
    for (var e : places(whole).entrySet()) {
      byte[] flipped = whole.clone();
      flipped[largest(whole, e.getValue()[0], e.getValue()[1], 4) + 3] ^= (byte) 0x80;
      assertEquals(Outcome.FAIL, withBytes(file, flipped, e.getKey() + " sign"));
    }
  }

  /** Bytes at odd steps, since many flips change nothing and cost a whole comparison: a PASS only where what counts is the same. */
  @ParameterizedTest
  @CsvSource({"peft_lora, case.json, 13", "llama_bf16_sharded, config.json, 5", "peft_lora, adapter_config.json, 11"})
  void aFlipInAJsonFileIsNeverTakenForTheSameFile(String folder, String name, int step) throws IOException {
    Path file = temporary.resolve(folder, name);
    byte[] whole = Files.readAllBytes(file);
    JsonNode wanted = counted(whole);
    for (int at = 0; at < whole.length; at += step) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << at % 7);
      if (withBytes(file, flipped, "flip at byte " + at) == Outcome.PASS) {
        assertEquals(wanted, counted(flipped), "passed although byte " + at + " counts");
      }
    }
  }

  /** What of a JSON file the arithmetic, the comparison or a refusal depends on. */
  private static JsonNode counted(byte[] file) {
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(file);
    for (String key : List.copyOf(json.propertyNames())) if (!COUNTS.contains(key)) json.remove(key);
    for (JsonNode tensor : json.path("tensors")) ((tools.jackson.databind.node.ArrayNode) tensor).remove(2);
    for (JsonNode g : json.path("generation")) {
      ObjectNode run = (ObjectNode) g;
      run.remove(List.of("label", "note", "agree_no_cache", "agree_f64", "distinct_tokens", "min_margin"));
      ((ObjectNode) run.path("generation_config")).remove(List.of("do_sample", "pad_token_id", "use_cache"));
    }
    return json;
  }

  /** Keys whose loss means what their presence means (an epsilon at its default, "bias": "none") are not among them. */
  private static final List<String> COUNTS = List.of("tensors", "generation", "base_model", "model_type", "hidden_size",
      "vocab_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "peft_type", "r", "lora_alpha",
      "target_modules");

  @Test
  void aGradientNormWithAnotherDigitIsAFail() throws IOException {
    Path file = temporary.resolve("llama/case.json");
    String text = Files.readString(file);
    String changed = text.replace("\"lm_head.weight\": 1.4423743", "\"lm_head.weight\": 1.4423744");
    assertFalse(changed.equals(text));
    assertEquals(Outcome.FAIL, withBytes(file, changed.getBytes(StandardCharsets.UTF_8), "a norm"));
    for (String key : List.of("generation", "grad_norms_f64", "tensors")) {
      String lost = text.replace("\"" + key + "\"", "\"" + key + "x\"");
      assertEquals(Outcome.REFUSED, withBytes(file, lost.getBytes(StandardCharsets.UTF_8), "no " + key));
    }
  }

  @Test
  void theCopiesThemselvesPass() {
    for (String name : List.of("llama_bf16_sharded", "peft_lora")) {
      assertEquals(Outcome.PASS, verify(temporary.resolve(name, "case.json"), name));
    }
  }
}

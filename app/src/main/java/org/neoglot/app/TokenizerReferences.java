// A tokenizer held to what reference implementations were recorded to answer.
package org.neoglot.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.neoglot.tokenizer.Encoding;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares records, one JSON object a line: {@code text} to {@code ids}, {@code tokens}, {@code decoded} and, if asked
 * for, {@code ids_special}; {@code text} and {@code pair} to {@code ids_special} and {@code type_ids}; {@code ids} to
 * {@code decoded}; {@code text} to {@code nbest}. Records with {@code tokens_hex} take special tokens for text.
 */
final class TokenizerReferences {
  /** An answer that is not the recorded one. */
  record Difference(int line, String id, String what, String wanted, String found) {}

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final float SCORE_ERROR = 1e-4f;

  private final Tokenizer tokenizer;
  private final boolean framed;
  private final Map<String, int[]> counts = new LinkedHashMap<>(); // what -> matched, total
  private final List<Difference> differences = new ArrayList<>();
  private int line;
  private String id = "";

  /** {@code framed}: ids in the frame of the template are compared too. */
  TokenizerReferences(Tokenizer tokenizer, boolean framed) {
    this.tokenizer = tokenizer;
    this.framed = framed;
  }

  /** Compares a whole file, which may be compressed by gzip. */
  void compare(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length > 2 && (bytes[0] & 0xFF) == 0x1F && (bytes[1] & 0xFF) == 0x8B) {
      try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        bytes = in.readAllBytes();
      }
    }
    // Texts hold other line ends unescaped: only the line feed ends a record.
    for (var record : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
      line++;
      if (record.isBlank()) continue;
      try {
        compare(MAPPER.readTree(record));
      } catch (JacksonException e) {
        throw new IOException(file + ": line " + line + ": " + e.getOriginalMessage() + "; wanted a JSON object", e);
      } catch (IllegalArgumentException | IllegalStateException e) {
        throw new IOException(file + ": line " + line + ": " + e.getMessage(), e);
      }
    }
  }

  private void compare(JsonNode record) {
    id = record.path("id").asString("");
    if (record.has("pair")) {
      pair(record);
    } else if (record.has("nbest")) {
      best(record);
    } else if (record.has("text") && record.has("ids")) {
      text(record, record.has("tokens_hex"));
    } else if (record.has("ids") && record.has("decoded")) {
      decoding(record);
    } else {
      throw new IllegalArgumentException("found a record with " + record.propertyNames()
          + ", wanted text and ids, text and pair, text and nbest, or ids and decoded");
    }
  }

  private void text(JsonNode record, boolean plain) {
    var text = record.get("text").asString();
    int[] ids = ints(record.get("ids"));
    check("ids", Arrays.toString(ids), Arrays.toString(plain ? tokenizer.encodePlain(text) : tokenizer.encode(text)));
    if (record.has("tokens")) check("tokens", strings(record.get("tokens")), tokenizer.encoding(text).tokens().toString());
    if (plain) {
      var hex = Arrays.stream(ids).mapToObj(i -> HexFormat.of().formatHex(tokenizer.bytes(i))).toList();
      check("bytes", strings(record.get("tokens_hex")), hex.toString());
    }
    // The library that reads tokenizer.json leaves special tokens out of this field; SentencePiece knows no such choice.
    boolean skip = !plain && tokenizer.sentencePieceModel().isEmpty();
    if (record.has("decoded")) check("decoded", record.get("decoded").asString(), tokenizer.decode(ids, skip));
    if (framed && record.has("ids_special")) {
      check("framed ids", Arrays.toString(ints(record.get("ids_special"))),
          Arrays.toString(plain ? tokenizer.encode(text) : tokenizer.encodeFramed(text)));
    }
  }

  private void pair(JsonNode record) {
    Encoding both = tokenizer.encodingFramed(record.get("text").asString(), record.get("pair").asString());
    check("pair ids", Arrays.toString(ints(record.get("ids_special"))), Arrays.toString(both.ids()));
    if (record.has("type_ids")) {
      check("pair types", Arrays.toString(ints(record.get("type_ids"))), Arrays.toString(both.types()));
    }
  }

  private void decoding(JsonNode record) {
    int[] ids = ints(record.get("ids"));
    check("decoded", record.get("decoded").asString(), tokenizer.decode(ids));
    if (record.has("decoded_skip_special")) {
      check("decoded without specials", record.get("decoded_skip_special").asString(), tokenizer.decode(ids, true));
    }
  }

  private void best(JsonNode record) {
    var wanted = record.get("nbest");
    var found = tokenizer.nBest(record.get("text").asString(), wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      var pieces = strings(wanted.get(i).get("pieces"));
      check("best cuts", pieces, i < found.size() ? found.get(i).tokens().toString() : "nothing");
      float score = wanted.get(i).get("score").floatValue();
      boolean near = i < found.size() && Math.abs(found.get(i).score() - score) <= SCORE_ERROR * Math.abs(score);
      check("scores", Float.toString(score), near ? Float.toString(score)
          : i < found.size() ? Float.toString(found.get(i).score()) : "nothing");
    }
  }

  private void check(String what, String wanted, String found) {
    var count = counts.computeIfAbsent(what, w -> new int[2]);
    count[1]++;
    if (wanted.equals(found)) {
      count[0]++;
    } else {
      differences.add(new Difference(line, id, what, wanted, found));
    }
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  private static String strings(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asString).toList().toString();
  }

  /** Per kind of answer how many agree (index 0) of how many (index 1). */
  Map<String, int[]> counts() {
    return counts;
  }

  List<Difference> differences() {
    return differences;
  }

  int matched() {
    return counts.values().stream().mapToInt(c -> c[0]).sum();
  }

  int total() {
    return counts.values().stream().mapToInt(c -> c[1]).sum();
  }
}

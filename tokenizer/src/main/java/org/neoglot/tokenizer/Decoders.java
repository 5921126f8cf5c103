// The decoder part of tokenizer.json, read and written.
package org.neoglot.tokenizer;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes all kinds of decoders of the Hugging Face library. */
final class Decoders {
  private Decoders() {}

  /** Without a decoder the library puts spaces between tokens. */
  static Decoder read(JsonAt json) {
    if (json.absent()) {
      return new Decoder.Spaced();
    }
    String type = json.object().get("type").string();
    return switch (type) {
      case "ByteLevel" -> Splitters.byteLevel(json);
      case "Metaspace" -> Splitters.metaspace(json);
      case "Replace" -> Normalizers.replace(json);
      case "WordPiece" -> new WordPieceDecoder(json.get("prefix").string(), json.get("cleanup").bool());
      case "BPEDecoder" -> new Decoder.Suffix(json.get("suffix").string());
      case "ByteFallback" -> new ByteFallback();
      case "Fuse" -> new Decoder.Fuse();
      case "Strip" -> new StripDecoder(
          json.get("content").character(), json.get("start").natural(), json.get("stop").natural());
      case "CTC" -> new CtcDecoder(json.get("pad_token").string(), json.get("word_delimiter_token").string(),
          json.get("cleanup").bool());
      case "Sequence" -> new Decoder.Sequence(json.get("decoders").items().stream().map(Decoders::read).toList());
      default -> throw json.get("type").wanted("one of ByteLevel, Metaspace, Replace, WordPiece, BPEDecoder, "
          + "ByteFallback, Fuse, Strip, CTC, Sequence: this decoder is not supported");
    };
  }

  /** The decoder as tokenizer.json writes it; null for spaces between tokens. */
  static ObjectNode write(Decoder decoder) {
    return switch (decoder) {
      case Decoder.Spaced spaced -> null;
      case ByteLevel step -> Splitters.write(step);
      case Metaspace step -> Splitters.write(step);
      case Replace step -> Normalizers.write(step);
      case WordPieceDecoder step ->
          Normalizers.type("WordPiece").put("prefix", step.prefix()).put("cleanup", step.cleanup());
      case Decoder.Suffix step -> Normalizers.type("BPEDecoder").put("suffix", step.suffix());
      case ByteFallback step -> Normalizers.type("ByteFallback");
      case Decoder.Fuse step -> Normalizers.type("Fuse");
      case StripDecoder step -> Normalizers.type("Strip").put("content", Character.toString(step.content()))
          .put("start", step.start()).put("stop", step.stop());
      case CtcDecoder step -> Normalizers.type("CTC").put("pad_token", step.pad())
          .put("word_delimiter_token", step.wordDelimiter()).put("cleanup", step.cleanup());
      case Decoder.Sequence sequence -> {
        ObjectNode json = Normalizers.type("Sequence");
        ArrayNode steps = json.putArray("decoders");
        sequence.steps().stream().map(Decoders::write).filter(step -> step != null).forEach(steps::add);
        yield json;
      }
      case SentencePieceDecoder pieces -> throw new IllegalArgumentException(
          "a SentencePiece decoder has no form in tokenizer.json; it is written as a .model file");
    };
  }
}

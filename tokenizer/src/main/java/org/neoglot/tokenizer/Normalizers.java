// The normalizer part of tokenizer.json, read and written.
package org.neoglot.tokenizer;

import java.text.Normalizer.Form;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes all kinds of normalizers of the Hugging Face library. */
final class Normalizers {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Normalizers() {}

  static Normalizer read(JsonAt json) {
    if (json.absent()) {
      return new Normalizer.Unchanged();
    }
    String type = json.object().get("type").string();
    return switch (type) {
      case "NFC", "NFD", "NFKC", "NFKD" -> new Normalizer.Unicode(Form.valueOf(type));
      case "Sequence" ->
          new Normalizer.Sequence(json.get("normalizers").items().stream().map(Normalizers::read).toList());
      case "Lowercase" -> new Lowercase();
      case "Strip" -> new StripSpaces(json.get("strip_left").bool(), json.get("strip_right").bool());
      case "StripAccents" -> new StripAccents();
      case "BertNormalizer" -> bert(json);
      case "Replace" -> replace(json);
      case "Prepend" -> new Prepend(json.get("prepend").string());
      case "Precompiled" -> precompiled(json.get("precompiled_charsmap"));
      case "Nmt" -> new Nmt();
      case "ByteLevel" -> new ByteLetters();
      default -> throw json.get("type").wanted("one of NFC, NFD, NFKC, NFKD, Sequence, Lowercase, Strip, StripAccents, "
          + "BertNormalizer, Replace, Prepend, Precompiled, Nmt, ByteLevel: this normalizer is not supported");
    };
  }

  private static Normalizer bert(JsonAt json) {
    JsonAt accents = json.get("strip_accents");
    return new BertNormalizer(json.get("clean_text").bool(true), json.get("handle_chinese_chars").bool(true),
        accents.absent() ? Optional.empty() : Optional.of(accents.bool()), json.get("lowercase").bool(true));
  }

  /** A step that normalizers and decoders share. */
  static Replace replace(JsonAt json) {
    return new Replace(pattern(json), json.get("content").string());
  }

  /** {@code {"Regex": ...}} or, literally, {@code {"String": ...}}. */
  static RegexCuts pattern(JsonAt json) {
    JsonAt pattern = json.get("pattern").object();
    boolean regex = pattern.get("String").absent();
    try {
      return new RegexCuts(pattern.get(regex ? "Regex" : "String").string(), regex);
    } catch (IllegalArgumentException e) {
      throw json.wanted("a pattern that is supported (" + e.getMessage() + ")");
    }
  }

  private static Normalizer precompiled(JsonAt json) {
    if (json.absent() || json.string().isEmpty()) {
      return new Normalizer.Unchanged(); // some converters write an empty map for none
    }
    try {
      return new Precompiled(new CharsMap(Base64.getDecoder().decode(json.string())));
    } catch (IllegalArgumentException e) {
      throw json.wanted("a compiled map in Base64 (" + e.getMessage() + ")");
    }
  }

  /** The normalizer as tokenizer.json writes it; null where it does nothing. */
  static ObjectNode write(Normalizer normalizer) {
    return switch (normalizer) {
      case Normalizer.Unchanged unchanged -> null;
      case Normalizer.Unicode unicode -> type(unicode.form().name());
      case Normalizer.Sequence sequence -> {
        ObjectNode json = type("Sequence");
        ArrayNode steps = json.putArray("normalizers");
        sequence.steps().stream().map(Normalizers::write).filter(step -> step != null).forEach(steps::add);
        yield json;
      }
      case Lowercase lowercase -> type("Lowercase");
      case StripSpaces strip -> type("Strip").put("strip_left", strip.left()).put("strip_right", strip.right());
      case StripAccents accents -> type("StripAccents");
      case BertNormalizer bert -> {
        ObjectNode json = type("BertNormalizer").put("clean_text", bert.cleanText())
            .put("handle_chinese_chars", bert.handleChineseChars());
        bert.stripAccents().ifPresentOrElse(b -> json.put("strip_accents", b), () -> json.putNull("strip_accents"));
        yield json.put("lowercase", bert.lowercase());
      }
      case Replace replace -> write(replace);
      case Prepend prepend -> type("Prepend").put("prepend", prepend.prepend());
      case Precompiled precompiled -> type("Precompiled")
          .put("precompiled_charsmap", Base64.getEncoder().encodeToString(precompiled.map().blob()));
      case Nmt nmt -> type("Nmt");
      case ByteLetters letters -> type("ByteLevel");
      case SentencePieceNormalizer pieces -> throw new IllegalArgumentException(
          "a SentencePiece normalizer has no form in tokenizer.json; it is written as a .model file");
      case Rewriting step -> throw new IllegalArgumentException(
          step + " has no form in tokenizer.json; apply it to the text before the tokenizer sees it");
    };
  }

  static ObjectNode write(Replace replace) {
    ObjectNode json = type("Replace");
    json.set("pattern", pattern(replace.pattern()));
    return json.put("content", replace.content());
  }

  static ObjectNode pattern(RegexCuts pattern) {
    return NODES.objectNode().put(pattern.regex() ? "Regex" : "String", pattern.source());
  }

  static ObjectNode type(String type) {
    return NODES.objectNode().put("type", type);
  }
}

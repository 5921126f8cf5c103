// tokenizer.json to a pipeline; a part that is not supported is named, never skipped.
package org.neoglot.tokenizer;

import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the tokenizer.json format of the Hugging Face tokenizers library: its byte-level BPE part. */
final class TokenizerReader {
  private static final Set<String> TOP = Set.of("version", "truncation", "padding", "added_tokens", "normalizer",
      "pre_tokenizer", "post_processor", "decoder", "model");
  private static final Set<String> FORMS = Set.of("NFC", "NFD", "NFKC", "NFKD");

  private TokenizerReader() {}

  static Pipeline read(JsonAt json) {
    json.only(TOP); // what is not known could change ids, so it is refused rather than skipped
    for (String key : List.of("truncation", "padding")) {
      if (!json.get(key).absent()) {
        throw json.get(key).wanted("null: " + key + " belongs to whoever makes batches and is not supported here");
      }
    }
    // Added tokens that match normalized text are normalized themselves, so the normalizer comes first.
    Normalizer normalizer = normalizer(json.get("normalizer"));
    var added = new AddedTokens(added(json.get("added_tokens")), normalizer);
    Splitter splitter = splitter(json.get("pre_tokenizer"));
    if (!ByteLevel.endsOnly(splitter)) {
      throw json.get("pre_tokenizer").wanted("ByteLevel as its last step: other kinds of tokens are not supported");
    }
    Merger merger = BpeReader.read(json.get("model").object(), added::isSpecial);
    Template template = Templates.read(json.get("post_processor"));
    return new Pipeline(added, normalizer, splitter, merger, template, decoder(json.get("decoder")));
  }

  /** A flag that is missing is false; only control tokens are, by default, looked for in the text as given. */
  private static List<AddedToken> added(JsonAt json) {
    var tokens = new ArrayList<AddedToken>();
    for (JsonAt item : json.absent() ? List.<JsonAt>of() : json.items()) {
      item.object();
      tokens.add(new AddedToken(item.get("id").natural(), item.get("content").string(),
          item.get("single_word").bool(false), item.get("lstrip").bool(false), item.get("rstrip").bool(false),
          item.get("normalized").bool(!item.get("special").bool(false)), item.get("special").bool(false)));
    }
    return tokens;
  }

  private static Normalizer normalizer(JsonAt json) {
    if (json.absent()) {
      return new Normalizer.Unchanged();
    }
    String type = json.object().get("type").string();
    if (FORMS.contains(type)) {
      return new Normalizer.Unicode(Form.valueOf(type));
    }
    if (type.equals("Sequence")) {
      return new Normalizer.Sequence(
          json.get("normalizers").items().stream().map(TokenizerReader::normalizer).toList());
    }
    throw json.get("type").wanted("one of NFC, NFD, NFKC, NFKD, Sequence: this normalizer is not supported");
  }

  private static Splitter splitter(JsonAt json) {
    if (json.absent()) {
      return new Splitter.Whole();
    }
    String type = json.object().get("type").string();
    return switch (type) {
      case "ByteLevel" -> byteLevel(json);
      case "Split" -> split(json);
      case "Digits" -> new Splitter.Digits(json.get("individual_digits").bool());
      case "Sequence" -> new Splitter.Sequence(
          json.get("pretokenizers").items().stream().map(TokenizerReader::splitter).toList());
      default -> throw json.get("type").wanted(
          "one of ByteLevel, Split, Digits, Sequence: this pre-tokenizer is not supported");
    };
  }

  static ByteLevel byteLevel(JsonAt json) {
    return new ByteLevel(json.get("add_prefix_space").bool(), json.get("trim_offsets").bool(true),
        json.get("use_regex").bool(true));
  }

  /** A cut by a pattern: {@code {"Regex": ...}} or, literally, {@code {"String": ...}}. */
  private static Splitter split(JsonAt json) {
    JsonAt pattern = json.get("pattern").object();
    boolean regex = pattern.get("String").absent();
    String source = pattern.get(regex ? "Regex" : "String").string();
    // MergedWithNext -> MERGED_WITH_NEXT
    String behavior = json.get("behavior").string().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    try {
      return new Splitter.Split(new RegexCuts(source, regex), Splitter.Behavior.valueOf(behavior),
          json.get("invert").bool(false));
    } catch (IllegalArgumentException e) {
      throw json.wanted("a pattern and a behaviour that are supported (" + e.getMessage() + ")");
    }
  }

  /** Without a decoder the library puts spaces between tokens: never what a byte-level tokenizer means. */
  private static Decoder decoder(JsonAt json) {
    if (json.absent() || !json.object().get("type").string().equals("ByteLevel")) {
      throw (json.absent() ? json : json.get("type")).wanted("ByteLevel: other decoders are not supported");
    }
    return byteLevel(json);
  }
}

// tokenizer.json to a pipeline; a part that is not supported is named, never skipped.
package org.neoglot.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the tokenizer.json format of the Hugging Face tokenizers library. */
final class TokenizerReader {
  private static final Set<String> TOP = Set.of("version", "truncation", "padding", "added_tokens", "normalizer",
      "pre_tokenizer", "post_processor", "decoder", "model");

  private TokenizerReader() {}

  static Pipeline read(JsonAt json) {
    json.only(TOP); // what is not known could change ids, so it is refused rather than skipped
    var batching = new Batching(truncation(json.get("truncation")), padding(json.get("padding")));
    // Added tokens that match normalized text are normalized themselves, so the normalizer comes first.
    Normalizer normalizer = Normalizers.read(json.get("normalizer"));
    var added = new AddedTokens(added(json.get("added_tokens")), normalizer);
    Splitter splitter = Splitters.read(json.get("pre_tokenizer"));
    Merger merger = Models.read(json.get("model").object(), added::isSpecial, ByteLevel.endsOnly(splitter));
    Template template = Templates.read(json.get("post_processor"));
    return new Pipeline(
        added, normalizer, splitter, merger, template, Decoders.read(json.get("decoder")), batching);
  }

  private static Optional<Truncation> truncation(JsonAt json) {
    if (json.absent()) {
      return Optional.empty();
    }
    JsonAt direction = json.object().get("direction");
    JsonAt strategy = json.get("strategy");
    Truncation.Strategy which = switch (strategy.string()) {
      case "LongestFirst" -> Truncation.Strategy.LONGEST_FIRST;
      case "OnlyFirst" -> Truncation.Strategy.ONLY_FIRST;
      case "OnlySecond" -> Truncation.Strategy.ONLY_SECOND;
      default -> throw strategy.wanted("one of LongestFirst, OnlyFirst, OnlySecond");
    };
    return Optional.of(new Truncation(json.get("max_length").natural(), which,
        json.get("stride").absent() ? 0 : json.get("stride").natural(), !direction.absent() && left(direction)));
  }

  private static boolean left(JsonAt direction) {
    return switch (direction.string()) {
      case "Left" -> true;
      case "Right" -> false;
      default -> throw direction.wanted("Left or Right");
    };
  }

  private static Optional<Padding> padding(JsonAt json) {
    if (json.absent()) {
      return Optional.empty();
    }
    JsonAt strategy = json.object().get("strategy");
    boolean longest = strategy.node().isString() && strategy.string().equals("BatchLongest");
    JsonAt multiple = json.get("pad_to_multiple_of");
    return Optional.of(new Padding(longest ? 0 : strategy.object().get("Fixed").natural(),
        left(json.get("direction")), multiple.absent() ? 1 : Math.max(1, multiple.natural()),
        json.get("pad_id").natural(), json.get("pad_type_id").natural(), json.get("pad_token").string()));
  }

  /** A flag that is missing is false; only control tokens are, by default, looked for in the text as given. */
  private static List<AddedToken> added(JsonAt json) {
    var tokens = new ArrayList<AddedToken>();
    for (JsonAt item : json.absent() ? List.<JsonAt>of() : json.items()) {
      tokens.add(added(item.object(), item.get("id").natural()));
    }
    return tokens;
  }

  static AddedToken added(JsonAt item, int id) {
    return new AddedToken(id, item.get("content").string(), item.get("single_word").bool(false),
        item.get("lstrip").bool(false), item.get("rstrip").bool(false),
        item.get("normalized").bool(!item.get("special").bool(false)), item.get("special").bool(false));
  }
}

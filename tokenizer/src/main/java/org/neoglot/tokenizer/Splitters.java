// The pre-tokenizer part of tokenizer.json, read and written.
package org.neoglot.tokenizer;

import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes all kinds of pre-tokenizers of the Hugging Face library. */
final class Splitters {
  private Splitters() {}

  static Splitter read(JsonAt json) {
    if (json.absent()) {
      return new Splitter.Whole();
    }
    String type = json.object().get("type").string();
    return switch (type) {
      case "ByteLevel" -> byteLevel(json);
      case "Split" -> new Splitter.Split(Normalizers.pattern(json), behavior(json.get("behavior")),
          json.get("invert").bool(false));
      case "Digits" -> new Splitter.Digits(json.get("individual_digits").bool());
      case "Sequence" -> new Splitter.Sequence(
          json.get("pretokenizers").items().stream().map(Splitters::read).toList());
      case "Metaspace" -> metaspace(json);
      case "Whitespace" -> Splitter.words();
      case "WhitespaceSplit" -> CharSplitter.atSpaces();
      case "BertPreTokenizer" -> new BertSplitter();
      case "Punctuation" -> new CharSplitter(CharSplitter.Kind.PUNCTUATION, 0, json.get("behavior").absent()
          ? Splitter.Behavior.ISOLATED : behavior(json.get("behavior")));
      case "CharDelimiterSplit" -> new CharSplitter(CharSplitter.Kind.DELIMITER, json.get("delimiter").character(),
          Splitter.Behavior.REMOVED);
      case "UnicodeScripts" -> new ScriptSplitter();
      default -> throw json.get("type").wanted("one of ByteLevel, Split, Digits, Sequence, Metaspace, Whitespace, "
          + "WhitespaceSplit, BertPreTokenizer, Punctuation, CharDelimiterSplit, UnicodeScripts: "
          + "this pre-tokenizer is not supported");
    };
  }

  static ByteLevel byteLevel(JsonAt json) {
    return new ByteLevel(json.get("add_prefix_space").bool(), json.get("trim_offsets").bool(true),
        json.get("use_regex").bool(true));
  }

  /** Older files say {@code add_prefix_space} where newer ones name a scheme; the two must not contradict. */
  static Metaspace metaspace(JsonAt json) {
    JsonAt scheme = json.get("prepend_scheme");
    boolean never = !json.get("add_prefix_space").bool(true);
    String name = scheme.absent() ? never ? "never" : "always" : scheme.string();
    Metaspace.Scheme prepend = switch (name) {
      case "always" -> Metaspace.Scheme.ALWAYS;
      case "first" -> Metaspace.Scheme.FIRST;
      case "never" -> Metaspace.Scheme.NEVER;
      default -> throw scheme.wanted("one of always, first, never");
    };
    if (never && prepend != Metaspace.Scheme.NEVER) {
      throw scheme.wanted("never, as add_prefix_space is false");
    }
    return new Metaspace(json.get("replacement").character(), prepend, json.get("split").bool(true));
  }

  /** MergedWithNext is MERGED_WITH_NEXT. */
  private static Splitter.Behavior behavior(JsonAt json) {
    String name = json.string().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    for (Splitter.Behavior behavior : Splitter.Behavior.values()) {
      if (behavior.name().equals(name)) {
        return behavior;
      }
    }
    throw json.wanted("one of Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous");
  }

  private static String name(Splitter.Behavior behavior) {
    return switch (behavior) {
      case REMOVED -> "Removed";
      case ISOLATED -> "Isolated";
      case MERGED_WITH_PREVIOUS -> "MergedWithPrevious";
      case MERGED_WITH_NEXT -> "MergedWithNext";
      case CONTIGUOUS -> "Contiguous";
    };
  }

  /** The splitter as tokenizer.json writes it; null where it does nothing. */
  static ObjectNode write(Splitter splitter) {
    return switch (splitter) {
      case Splitter.Whole whole -> null;
      case ByteLevel step -> write(step);
      case Splitter.Digits digits -> Normalizers.type("Digits").put("individual_digits", digits.individual());
      case Splitter.Split split -> split.equals(Splitter.words()) ? Normalizers.type("Whitespace") : write(split);
      case Splitter.Sequence sequence -> {
        ObjectNode json = Normalizers.type("Sequence");
        ArrayNode steps = json.putArray("pretokenizers");
        sequence.steps().stream().map(Splitters::write).filter(step -> step != null).forEach(steps::add);
        yield json;
      }
      case Metaspace step -> write(step);
      case CharSplitter step -> write(step);
      case BertSplitter bert -> Normalizers.type("BertPreTokenizer");
      case ScriptSplitter scripts -> Normalizers.type("UnicodeScripts");
    };
  }

  private static ObjectNode write(CharSplitter step) {
    return switch (step.kind()) {
      case SPACE -> Normalizers.type("WhitespaceSplit");
      case PUNCTUATION -> Normalizers.type("Punctuation").put("behavior", name(step.behavior()));
      case NUMERIC -> Normalizers.type("Digits")
          .put("individual_digits", step.behavior() == Splitter.Behavior.ISOLATED);
      case DELIMITER -> Normalizers.type("CharDelimiterSplit").put("delimiter", Character.toString(step.delimiter()));
    };
  }

  private static ObjectNode write(Splitter.Split split) {
    ObjectNode json = Normalizers.type("Split");
    json.set("pattern", Normalizers.pattern(split.pattern()));
    return json.put("behavior", name(split.behavior())).put("invert", split.invert());
  }

  static ObjectNode write(ByteLevel step) {
    return Normalizers.type("ByteLevel").put("add_prefix_space", step.addPrefixSpace())
        .put("trim_offsets", step.trimOffsets()).put("use_regex", step.useRegex());
  }

  static ObjectNode write(Metaspace step) {
    return Normalizers.type("Metaspace").put("replacement", Character.toString(step.replacement()))
        .put("prepend_scheme", step.prepend().name().toLowerCase(Locale.ROOT)).put("split", step.split());
  }
}

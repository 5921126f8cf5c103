// The post-processor part of tokenizer.json, read and written.
package org.neoglot.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing and a sequence of them. */
final class Templates {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Templates() {}

  static Template read(JsonAt json) {
    return json.absent() ? Template.NONE : read(List.of(json), Template.NONE);
  }

  /** Each processor adds what it says to the template so far; only one may frame the text. */
  private static Template read(List<JsonAt> processors, Template start) {
    Template template = start;
    for (JsonAt json : processors) {
      String type = json.object().get("type").string();
      template = switch (type) {
        case "ByteLevel" ->
            new Template(Optional.of(Splitters.byteLevel(json)), template.single(), template.pair());
        case "Sequence" -> read(json.get("processors").items(), template);
        case "TemplateProcessing" -> frame(json, template, template(json, template.offsets()));
        case "RobertaProcessing" -> frame(json, template, roberta(json));
        case "BertProcessing" -> frame(json, template, enclosed(json, template.offsets(), 1, false));
        default -> throw json.get("type").wanted("one of ByteLevel, TemplateProcessing, RobertaProcessing, "
            + "BertProcessing, Sequence: this post-processor is not supported");
      };
    }
    return template;
  }

  /** Two frames, one inside the other, would need an order that {@link Template} does not keep. */
  private static Template frame(JsonAt json, Template before, Template now) {
    if (!before.single().equals(Template.NONE.single()) || !before.pair().equals(Template.NONE.pair())) {
      throw json.wanted("only one post-processor that adds special tokens");
    }
    return now;
  }

  /** The same as a template {@code <s> A </s>}, for a pair {@code <s> A </s> </s> B </s>}, with trimmed offsets. */
  private static Template roberta(JsonAt json) {
    var offsets = new ByteLevel(json.get("add_prefix_space").bool(true), json.get("trim_offsets").bool(true), true);
    return enclosed(json, Optional.of(offsets), 0, true);
  }

  /** {@code [CLS] A [SEP] B [SEP]}; {@code twice} puts a second separator between A and B. */
  private static Template enclosed(JsonAt json, Optional<ByteLevel> offsets, int secondType, boolean twice) {
    Template.Special cls = token(json.get("cls"), 0);
    Template.Special sep = token(json.get("sep"), 0);
    var second = new Template.Special(sep.content(), sep.id(), secondType);
    List<Template.Piece> single = List.of(cls, new Template.Text(false, 0), sep);
    var pair = new ArrayList<>(single);
    if (twice) {
      pair.add(second);
    }
    pair.add(new Template.Text(true, secondType));
    pair.add(second);
    return new Template(offsets, single, pair);
  }

  private static Template.Special token(JsonAt json, int type) {
    if (json.items().size() != 2) {
      throw json.wanted("a token and its id");
    }
    return new Template.Special(json.items().get(0).string(), json.items().get(1).natural(), type);
  }

  /** The template as it is written out in the file. */
  private static Template template(JsonAt json, Optional<ByteLevel> offsets) {
    JsonAt specials = json.get("special_tokens");
    var single = pieces(json.get("single"), specials);
    var pair = pieces(json.get("pair"), specials);
    try {
      return new Template(offsets, single, pair);
    } catch (IllegalArgumentException e) {
      throw json.wanted("a template (" + e.getMessage() + ")");
    }
  }

  private static List<Template.Piece> pieces(JsonAt list, JsonAt specials) {
    var pieces = new ArrayList<Template.Piece>();
    for (JsonAt item : list.items()) {
      JsonAt text = item.object().get("Sequence");
      if (!text.absent()) {
        pieces.add(new Template.Text(text.get("id").string().equals("B"), text.get("type_id").natural()));
        continue;
      }
      JsonAt special = item.get("SpecialToken").object();
      JsonAt meaning = specials.get(special.get("id").string()).object();
      // One name may stand for several tokens: each becomes a piece of its own.
      List<JsonAt> ids = meaning.get("ids").items();
      List<JsonAt> tokens = meaning.get("tokens").items();
      if (ids.size() != tokens.size()) {
        throw meaning.wanted("as many ids as tokens");
      }
      for (int i = 0; i < ids.size(); i++) {
        pieces.add(new Template.Special(
            tokens.get(i).string(), ids.get(i).natural(), special.get("type_id").natural()));
      }
    }
    return pieces;
  }

  /** The template as tokenizer.json writes it; null where it does nothing. */
  static ObjectNode write(Template template) {
    boolean frames = !template.single().equals(Template.NONE.single()) || !template.pair().equals(Template.NONE.pair());
    ObjectNode offsets = template.offsets().map(Splitters::write).orElse(null);
    ObjectNode framing = frames ? processing(template) : null;
    if (offsets == null || framing == null) {
      return offsets == null ? framing : offsets;
    }
    ObjectNode both = NODES.objectNode().put("type", "Sequence");
    both.putArray("processors").add(offsets).add(framing);
    return both;
  }

  private static ObjectNode processing(Template template) {
    ObjectNode json = NODES.objectNode().put("type", "TemplateProcessing");
    var specials = new TreeMap<String, Integer>();
    json.set("single", pieces(template.single(), specials));
    json.set("pair", pieces(template.pair(), specials));
    ObjectNode tokens = json.putObject("special_tokens");
    specials.forEach((content, id) -> {
      ObjectNode token = tokens.putObject(content).put("id", content);
      token.putArray("ids").add(id);
      token.putArray("tokens").add(content);
    });
    return json;
  }

  /** Writes the pieces and notes the special tokens among them, sorted, for the table that explains them. */
  private static ArrayNode pieces(List<Template.Piece> pieces, TreeMap<String, Integer> specials) {
    ArrayNode list = NODES.arrayNode();
    for (Template.Piece piece : pieces) {
      ObjectNode item = list.addObject();
      switch (piece) {
        case Template.Special special -> {
          specials.put(special.content(), special.id());
          item.putObject("SpecialToken").put("id", special.content()).put("type_id", special.type());
        }
        case Template.Text text -> item.putObject("Sequence").put("id", text.second() ? "B" : "A")
            .put("type_id", text.type());
      }
    }
    return list;
  }
}

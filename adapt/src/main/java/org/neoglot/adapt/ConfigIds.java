// The token ids that a model's configs name, after the vocabulary changed.
package org.neoglot.adapt;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.IdMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Renumbers config.json and generation_config.json, nested objects (a {@code text_config}) included: every
 * {@code ..._token_id}, {@code ..._token_ids} and {@code ..._token_index}, and generation's lists of ids. An id whose
 * token is gone becomes that of the new tokenizer's token in the same part (bos, eos, pad ...); where there is none the
 * entry goes, and a note says so.
 */
final class ConfigIds {
  private static final Set<String> LISTS =
      Set.of("bad_words_ids", "suppress_tokens", "begin_suppress_tokens", "force_words_ids");

  private final IdMap ids;
  private final Tokenizer tokenizer;
  private final int oldRows;
  private final List<String> notes = new ArrayList<>();

  ConfigIds(IdMap ids, Tokenizer tokenizer, int oldRows) {
    this.ids = ids;
    this.tokenizer = tokenizer;
    this.oldRows = oldRows;
  }

  /** What was taken out, a line each. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** The ids that a config names, as far as they are below a size. */
  static BitSet used(JsonNode config, int size) {
    BitSet used = new BitSet();
    for (Map.Entry<String, JsonNode> field : config.properties()) {
      if (field.getValue().isObject()) used.or(used(field.getValue(), size));
      if (named(field.getKey())) collect(field.getValue(), size, used);
    }
    return used;
  }

  private static void collect(JsonNode value, int size, BitSet used) {
    if (value.isIntegralNumber() && value.longValue() >= 0 && value.longValue() < size) used.set(value.intValue());
    for (JsonNode inner : value) collect(inner, size, used);
  }

  private static boolean named(String key) {
    return key.endsWith("_token_id") || key.endsWith("_token_ids") || key.endsWith("_token_index") || LISTS.contains(key);
  }

  /** A copy with new ids, and with the new number of rows where the old one stood. */
  ObjectNode renumbered(ObjectNode config) {
    ObjectNode result = config.deepCopy();
    for (String key : List.copyOf(result.propertyNames())) {
      JsonNode value = result.get(key);
      if (value instanceof ObjectNode inner) {
        result.set(key, renumbered(inner));
      } else if (key.equals("vocab_size") && value.isIntegralNumber() && value.longValue() == oldRows) {
        result.put(key, ids.newSize());
      } else if (named(key) && !value.isNull()) {
        JsonNode renewed = renewed(key, value);
        if (renewed == null) {
          result.remove(key);
          notes.add(key + " " + value + " is gone: no token of the new vocabulary plays its part");
        } else {
          result.set(key, renewed);
        }
      }
    }
    return result;
  }

  /** An id, or ids in lists; null where nothing is left. */
  private JsonNode renewed(String key, JsonNode value) {
    if (value instanceof ArrayNode list) {
      ArrayNode left = list.arrayNode();
      for (JsonNode inner : list) {
        JsonNode one = renewed(key, inner);
        if (one != null && !contains(left, one)) left.add(one);
      }
      return left.isEmpty() && !list.isEmpty() ? null : left;
    }
    if (!value.isIntegralNumber() || value.longValue() < 0) return value;          // -1 stands for "none" in old configs
    long id = value.longValue();
    int now = id < ids.oldSize() ? ids.newId((int) id) : -1;
    OptionalInt part = now >= 0 ? OptionalInt.of(now) : inPart(key);
    return part.isPresent() ? IntNode.valueOf(part.getAsInt()) : null;
  }

  private static boolean contains(ArrayNode list, JsonNode value) {
    for (JsonNode known : list) if (known.equals(value)) return true;
    return false;
  }

  private OptionalInt inPart(String key) {
    for (Roles.Role role : Roles.Role.values()) {
      if (key.equals(role.name().toLowerCase(Locale.ROOT) + "_token_id")) return tokenizer.role(role);
    }
    return OptionalInt.empty();
  }
}

// What was compared with references, and what did not agree.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Counts comparisons; {@link #report} says how many agree and fails if one does not. */
final class Tally {
  private final List<String> wrong = new ArrayList<>();
  private int total;

  void check(JsonNode record, String what, Object found, Object wanted) {
    check(record, what, found, wanted, null);
  }

  /** {@code also} is another right answer, or null. */
  void check(JsonNode record, String what, Object found, Object wanted, Object also) {
    total++;
    if (!wanted.equals(found) && !(also != null && also.equals(found))) {
      String text = record.has("text") ? " of '" + record.get("text").asString() + "'" : "";
      wrong.add(record.get("id").asString() + " " + what + text + ": wanted " + wanted + ", found " + found);
    }
  }

  void report(String name) {
    System.out.println("reference " + name + ": " + (total - wrong.size()) + "/" + total + " agree");
    assertEquals(List.of(), wrong.subList(0, Math.min(5, wrong.size())), name + ": " + wrong.size() + " of " + total);
  }

  static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  static List<Integer> list(JsonNode list) {
    return list(ids(list));
  }

  static List<Integer> list(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  static List<String> strings(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asString).toList();
  }

  static List<Integer> offsets(Encoding encoding) {
    var offsets = new ArrayList<Integer>();
    for (int i = 0; i < encoding.size(); i++) {
      offsets.add(encoding.starts()[i]);
      offsets.add(encoding.ends()[i]);
    }
    return offsets;
  }
}

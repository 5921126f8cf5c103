// What config.json says of a classifier's labels.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Labels as {@code id2label} and {@code label2id} have them, read and written. */
public final class Labels {
  private Labels() {}

  /**
   * How many classes a config asks for: entries of {@code id2label}, else {@code num_labels}, else 2 as the library has
   * it.
   */
  static int count(Config config) {
    return config.count("id2label", config.size("num_labels", 2));
  }

  /** Names of classes in their order; {@code LABEL_0 ...} where a config names none. */
  public static List<String> of(Config config) {
    List<String> names = new ArrayList<>();
    int count = count(config);
    Config ids = config.has("id2label") ? config.under("id2label") : null;
    for (int i = 0; i < count; i++) names.add(ids == null ? "LABEL_" + i : ids.string("" + i));
    return names;
  }

  /** Writes names of classes in their order; a name that is there twice is refused, because nobody could look it up. */
  public static void write(ObjectNode config, List<String> names) {
    if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException("labels are " + names + ", wanted one or more, each once");
    }
    config.remove("num_labels");
    ObjectNode labels = config.putObject("id2label");
    ObjectNode ids = config.putObject("label2id");
    for (int i = 0; i < names.size(); i++) {
      labels.put("" + i, names.get(i));
      ids.put(names.get(i), i);
    }
  }
}

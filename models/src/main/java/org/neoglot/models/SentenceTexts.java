// What is done to a text before a sentence model reads it, as sentence-transformers lays it down.
package org.neoglot.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * What {@code sentence_bert_config.json} and {@code config_sentence_transformers.json} say of texts: white space at both
 * ends is taken away, capitals may be, and an instruction may stand before them.
 *
 * @param room most tokens of a text, its frame included; {@link Integer#MAX_VALUE} where the folder leaves it to the model
 * @param lowerCase whether capitals become small letters, whatever the tokenizer does
 * @param prompts what is put before a text, by the name of its use, such as {@code query}
 * @param usual the prompt's name that is used where none is asked for; null for none
 */
public record SentenceTexts(int room, boolean lowerCase, TreeMap<String, String> prompts, String usual) {
  private static final String TRANSFORMER = "sentence_bert_config.json";
  /** What the first file was called by earlier versions of the library. */
  private static final List<String> EARLIER = List.of("roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet");
  private static final String RULES = "config_sentence_transformers.json";
  private static final String DEFAULT = "default_prompt_name";

  /** Texts as they are. */
  public static final SentenceTexts PLAIN = new SentenceTexts(Integer.MAX_VALUE, false, new TreeMap<>(), null);

  /** Names of prompts that stand before what is searched, and before what is found; the first that a folder has counts. */
  public static final List<String> QUERIES = List.of("query"), FOUND = List.of("document", "passage", "corpus");

  /**
   * What a folder says; {@link #PLAIN} where it says nothing.
   *
   * @throws IllegalArgumentException for what is not computed here, and for what is wrong in a file; one line that names it
   */
  public static SentenceTexts read(Path folder) {
    Path file = folder.resolve(TRANSFORMER);
    for (String name : EARLIER) {
      if (!Files.exists(file)) file = folder.resolve("sentence_" + name + "_config.json");
    }
    int room = Integer.MAX_VALUE;
    boolean lowerCase = false;
    if (Files.exists(file)) {
      Config c = Config.read(file);
      room = c.size("max_seq_length", room);
      lowerCase = c.flag("do_lower_case", false);
    }
    return rules(folder, room, lowerCase);
  }

  private static SentenceTexts rules(Path folder, int room, boolean lowerCase) {
    TreeMap<String, String> prompts = new TreeMap<>();
    if (!Files.exists(folder.resolve(RULES))) return new SentenceTexts(room, lowerCase, prompts, null);
    Config c = Config.read(folder.resolve(RULES));
    if (c.has("prompts")) {
      Config all = c.under("prompts");
      for (String name : all.json().propertyNames()) prompts.put(name, all.has(name) ? all.string(name) : "");
    }
    String usual = c.has(DEFAULT) ? c.string(DEFAULT) : null;
    c.refuse(DEFAULT, usual == null || prompts.containsKey(usual), "null or one of prompts " + prompts.keySet());
    return new SentenceTexts(room, lowerCase, prompts, usual);
  }

  /** The same with the first of these prompts that the folder has; with its usual one where it has none of them. */
  public SentenceTexts as(List<String> names) {
    for (String name : names) if (prompts.containsKey(name)) return new SentenceTexts(room, lowerCase, prompts, name);
    return this;
  }

  /**
   * The same with that prompt.
   *
   * @throws IllegalArgumentException when the folder has none of that name
   */
  public SentenceTexts with(String name) {
    if (prompts.containsKey(name)) return as(List.of(name));
    throw new IllegalArgumentException("there is no prompt '" + name + "', wanted one of " + prompts.keySet());
  }

  /** What stands before a text; empty for nothing. */
  public String prompt() {
    return usual == null ? "" : prompts.get(usual);
  }

  /** What the tokenizer reads of a text. */
  public String of(String text) {
    String whole = strip(prompt() + text);
    return lowerCase ? whole.toLowerCase(Locale.ROOT) : whole;
  }

  /** Without Unicode's white space at both ends, spaces that do not break included, which Java's own leaves there. */
  private static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && white(text.charAt(from))) from++;
    while (to > from && white(text.charAt(to - 1))) to--;
    return text.substring(from, to);
  }

  private static boolean white(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}

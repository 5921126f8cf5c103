// The lexicon: reads lexicon.tsv and answers which words fit a slot and which word forms exist.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** All words of the story world, in the order of the file. */
final class Lexicon {
  private final List<Lemma> lemmas;
  private final Set<String> englishForms = new LinkedHashSet<>();
  private final Set<String> esperantoForms = new LinkedHashSet<>();
  private final Map<String, Lemma[]> byClassAndTopic = new HashMap<>();

  Lexicon(List<Lemma> lemmas) {
    this.lemmas = List.copyOf(lemmas);
    for (var lemma : lemmas) {
      englishForms.addAll(lemma.englishForms());
      esperantoForms.addAll(lemma.esperantoForms());
    }
  }

  /**
   * Reads tab-separated lines of six columns: english, irregular forms, esperanto, part of speech, topics, classes.
   *
   * @throws IllegalArgumentException naming file, line, what was found and what was wanted
   */
  static Lexicon parse(String file, List<String> lines) {
    var lemmas = new ArrayList<Lemma>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) continue;
      String[] cells = line.split("\t", -1);
      if (cells.length != 6) {
        throw new IllegalArgumentException(
            file + " line " + (i + 1) + ": " + cells.length + " columns found, 6 wanted, in '" + line + "'");
      }
      lemmas.add(lemma(file + " line " + (i + 1), cells));
    }
    return new Lexicon(lemmas);
  }

  private static Lemma lemma(String place, String[] cells) {
    PartOfSpeech part;
    try {
      part = PartOfSpeech.valueOf(cells[3].toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": '" + cells[3] + "' found, a part of speech wanted", e);
    }
    checkEnding(place, part, cells[2]);
    var classes = new LinkedHashSet<String>();
    var looks = new LinkedHashSet<String>();
    for (String word : words(cells[5])) {
      if (word.startsWith("~")) looks.add(word.substring(1));
      else classes.add(word);
    }
    return new Lemma(cells[0], words(cells[1]), cells[2], part, Set.copyOf(words(cells[4])), classes, looks);
  }

  /** Esperanto shows the word class by the ending, so a slip in the table is caught here. */
  private static void checkEnding(String place, PartOfSpeech part, String esperanto) {
    String wanted = switch (part) {
      case NOUN -> "o";
      case ADJECTIVE -> "a";
      case VERB -> "i";
      default -> "";
    };
    if (!esperanto.endsWith(wanted)) {
      throw new IllegalArgumentException(place + ": '" + esperanto + "' found, a word in -" + wanted + " wanted");
    }
  }

  /** "-" and "*" stand for nothing to say. */
  private static List<String> words(String cell) {
    return cell.equals("-") || cell.equals("*") ? List.of() : List.of(cell.trim().split("[ ,]+"));
  }

  List<Lemma> lemmas() { return lemmas; }

  boolean hasEnglish(String form) {
    return englishForms.contains(form) || englishForms.contains(form.toLowerCase(Locale.ROOT));
  }

  boolean hasEsperanto(String form) {
    return esperantoForms.contains(form) || esperantoForms.contains(form.toLowerCase(Locale.ROOT));
  }

  /** Prepares the words of one class for every topic; throws if a topic has none. */
  void index(String semantic, List<String> topics) {
    for (String topic : topics) {
      var fitting = lemmas.stream().filter(l -> l.is(semantic) && l.fits(topic)).toArray(Lemma[]::new);
      if (fitting.length == 0) {
        throw new IllegalArgumentException("lexicon: no word of class '" + semantic + "' for topic '" + topic + "'");
      }
      byClassAndTopic.put(semantic + "/" + topic, fitting);
    }
  }

  /** The words of an indexed class that fit a topic, in the order of the file. */
  Lemma[] of(String semantic, String topic) { return byClassAndTopic.get(semantic + "/" + topic); }
}

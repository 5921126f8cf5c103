// The dictionary: which English lemma translates which Esperanto lemma, by part of speech.
package org.neoglot.eval.story;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A multimap between English and Esperanto lemmas. Most words have one translation each; where one language
 * distinguishes what the other does not (old: malnova of things, maljuna of people), there are several entries.
 */
public final class Dictionary {
  /** One translation pair; no two entries are equal. */
  public record Entry(String english, String esperanto, PartOfSpeech part) {
    public Entry {
      Objects.requireNonNull(part);
      if (english.isBlank() || esperanto.isBlank()) throw new IllegalArgumentException("an entry has an empty side");
    }

    @Override public String toString() {
      return english + " = " + esperanto + " (" + part.name().toLowerCase(Locale.ROOT) + ")";
    }
  }

  private final List<Entry> entries;

  Dictionary(Lexicon lexicon) {
    entries = lexicon.lemmas().stream().filter(Lemma::translated)
        .map(l -> new Entry(l.english(), l.esperanto(), l.part())).distinct().toList();
  }

  /** All entries in the order of the lexicon. */
  public List<Entry> entries() { return entries; }

  /** The Esperanto lemmas that translate an English lemma; empty where the world does not know it. */
  public List<String> esperanto(String english, PartOfSpeech part) {
    return of(part).filter(e -> e.english().equals(english)).map(Entry::esperanto).toList();
  }

  /** The English lemmas that translate an Esperanto lemma; empty where the world does not know it. */
  public List<String> english(String esperanto, PartOfSpeech part) {
    return of(part).filter(e -> e.esperanto().equals(esperanto)).map(Entry::english).toList();
  }

  private Stream<Entry> of(PartOfSpeech part) { return entries.stream().filter(e -> e.part() == part); }
}

// The door to the story world: a seed and a side of the split in, a story in two languages out.
package org.neoglot.eval.story;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Small coherent stories in English and Esperanto, aligned by sentence, with a state that is carried along: who is
 * where, who has what, who knows, wants, promised, lent. Immutable, so any number of threads may ask one world.
 *
 * <p>A story is a pure function of {@link #VERSION}, seed and split: the same characters on any machine.
 */
public final class StoryWorld {
  /** Changes whenever any story changes; to be recorded wherever stories are used. */
  public static final String VERSION = "1.0";
  /** A story has from 6 to 14 sentences. */
  public static final int MIN_SENTENCES = 6, MAX_SENTENCES = 14;
  private static final int ATTEMPTS = 1000;
  private final Book book;
  private final Dictionary dictionary;

  private StoryWorld(Book book) {
    this.book = book;
    this.dictionary = new Dictionary(book.lexicon());
  }

  /** The world of the embedded tables. @throws IllegalArgumentException naming the line of a table that is wrong */
  public static StoryWorld standard() { return new StoryWorld(Book.load()); }

  /** The story of a seed; the two splits tell different stories for the same seed. */
  public Story story(long seed, Split split) {
    long key = Draw.key(seed, split.ordinal());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var draw = new Draw(Draw.key(key, attempt));
      String topic = book.topics().get(draw.below(book.topics().size()));
      var plot = new Plot(book, topic, split, draw);
      var sentences = plot.tell(MIN_SENTENCES + draw.below(MAX_SENTENCES - MIN_SENTENCES + 1));
      // Rarely a story breaks off, or a held-out one holds nothing held out: then the next draw tells another.
      if (sentences == null || split == Split.HELD_OUT && sentences.stream().noneMatch(this::isHeldOut)) continue;
      return new Story(topic, sentences, plot.questions());
    }
    throw new IllegalStateException("no story in " + ATTEMPTS + " attempts for seed " + seed + ", " + split);
  }

  /** Story i of a seed is {@code story(storySeed(seed, i), split)}, so any part can be drawn alone or in parallel. */
  public Stream<Story> stories(Split split, long seed, int count) {
    return IntStream.range(0, count).mapToObj(i -> story(storySeed(seed, i), split));
  }

  /** The seed of the story at an index of {@link #stories}. */
  public static long storySeed(long seed, int index) { return Draw.key(seed, index); }

  /** Whether a sentence is a combination that training stories never contain. */
  public boolean isHeldOut(Sentence sentence) { return HeldOut.contains(sentence.combination()); }

  /** All words, English and Esperanto. */
  public Dictionary dictionary() { return dictionary; }

  /** The topic labels, in alphabetical order. */
  public List<String> topics() { return book.topics(); }

  /** The names of all kinds of sentences. */
  public List<String> frames() { return book.frames().stream().map(Frame::name).toList(); }

  /** The kinds of questions. */
  public List<String> questionKinds() { return book.questions().stream().map(Frame::name).toList(); }

  /** Whether a word (letters only, any capitals) is a form of an English lemma. */
  public boolean knowsEnglish(String word) { return book.lexicon().hasEnglish(word); }

  /** Whether a word (letters only, any capitals) is a form of an Esperanto lemma. */
  public boolean knowsEsperanto(String word) { return book.lexicon().hasEsperanto(word); }
}

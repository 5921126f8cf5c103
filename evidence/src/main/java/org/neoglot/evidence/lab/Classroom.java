// A seed's world: stories in two languages, and a pupil that knows the first of them.
package org.neoglot.evidence.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.neoglot.adapt.data.Batch;
import org.neoglot.adapt.data.Mixture;
import org.neoglot.adapt.data.TokenStream;
import org.neoglot.adapt.data.Windows;
import org.neoglot.autograd.Evaluation;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.story.StoryWorld;
import org.neoglot.evidence.Account;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;

/**
 * What the arms of a seed begin with. Text for training is of combinations that text for measuring never holds; "dev"
 * text
 * is for choosing (learning rates, when to stop), "test" text for verdicts, and no story is in two of them.
 */
public final class Classroom implements AutoCloseable {
  /** Tokens of a window and windows of a batch. */
  public static final int CONTEXT = 64, WINDOWS = 8;
  /** Tokens of a step. */
  public static final int STEP = CONTEXT * WINDOWS;
  /** The figures that most experiments report: bits per byte of held-out Esperanto and English. */
  public static final String NEW = "Esperanto", OLD = "English";
  /** Names of the figures that {@link #measured} gives, in their order. */
  public static final List<String> MEASURED = List.of(NEW, OLD, "dev " + NEW);
  private static final String END = "<|endoftext|>";
  private static final StoryWorld WORLD = StoryWorld.standard();
  private static final int HELD_OUT = 40;

  /** Which stories. */
  private enum Use { BASE, NEW, TEST, DEV, PARALLEL }

  private final long seed;
  private final EagerRun run;
  private final Tokenizer words;
  private final Pupil base;
  private final List<String> newText;
  private final List<String> oldText;
  private final List<AutoCloseable> open = new ArrayList<>();

  /**
   * @param oldStories to learn English from
   * @param newStories of Esperanto
   * @param vocabulary of the tokenizer, which is learnt from English
   * @param baseSteps of learning English
   */
  public record Plan(int oldStories, int newStories, int vocabulary, int baseSteps, Pupil.Build build) {
    /** What most experiments use. */
    public static final Plan USUAL = new Plan(500, 300, 512, 300, Pupil.Build.TINY);

    public Plan stories(int old, int fresh) {
      return new Plan(old, fresh, vocabulary, baseSteps, build);
    }

    public Plan build(Pupil.Build other) {
      return new Plan(oldStories, newStories, vocabulary, baseSteps, other);
    }

    public Plan baseSteps(int count) {
      return new Plan(oldStories, newStories, vocabulary, count, build);
    }
  }

  private Classroom(Plan plan, long seed, EagerRun run) {
    this.seed = seed;
    this.run = run;
    oldText = stories(Use.BASE, Split.TRAIN, plan.oldStories(), Story::english);
    newText = stories(Use.NEW, Split.TRAIN, plan.newStories(), Story::esperanto);
    words = tokenizer(oldText, plan.vocabulary());
    base = pretrained(plan.build(), plan.baseSteps());
  }

  /** The usual one. */
  public static Classroom usual(long seed, EagerRun run) {
    return of(Plan.USUAL, seed, run);
  }

  /** The same with a model that has room for virtual tokens beside a window. */
  public static Classroom roomy(long seed, EagerRun run) {
    return of(Plan.USUAL.build(new Pupil.Build(2, 64, 4, 160, CONTEXT + 32, true)), seed, run);
  }

  public static Classroom of(Plan plan, long seed, EagerRun run) {
    return new Classroom(plan, seed, run);
  }

  /** A byte-level BPE tokenizer. */
  public static Tokenizer tokenizer(List<String> text, int vocabulary) {
    return new BpeTrainer(vocabulary).withSpecials(END).withRole(Roles.Role.EOS, END).withRole(Roles.Role.BOS, END)
        .train(text.stream());
  }

  private List<String> stories(Use use, Split split, int count, Function<Story, String> language) {
    long key = Noise.mix(seed * 31 + use.ordinal());
    return IntStream.range(0, count).parallel()
        .mapToObj(i -> language.apply(WORLD.story(StoryWorld.storySeed(key, i), split))).toList();
  }

  /** Sentences of stories that no other text of this seed tells, in both languages: {English, Esperanto}. */
  public List<String[]> pairs(int stories, boolean heldOut) {
    long key = Noise.mix(seed * 31 + Use.PARALLEL.ordinal());
    return WORLD.stories(heldOut ? Split.HELD_OUT : Split.TRAIN, key, stories).flatMap(s -> s.sentences().stream())
        .map(s -> new String[] {s.english(), s.esperanto()}).toList();
  }

  /** A pupil of other sizes that learns the same English; the caller closes it. */
  public Pupil pretrained(Pupil.Build build, int steps) {
    Pupil fresh = Pupil.fresh(build, words, Noise.mix(seed) >>> 1);
    Lesson.of(batches(words, oldText), steps, 4e-3).teach(fresh, run, new Trial(seed, 0, new Account()));
    return fresh;
  }

  public long seed() {
    return seed;
  }

  public EagerRun run() {
    return run;
  }

  /** The tokenizer that was learnt from English. */
  public Tokenizer words() {
    return words;
  }

  /** The pupil that knows English; not to be trained itself, but its copies. */
  public Pupil base() {
    return base;
  }

  /** Esperanto to train on. */
  public List<String> newText() {
    return newText;
  }

  /** English that the base was trained on. */
  public List<String> oldText() {
    return oldText;
  }

  /** Batches of windows of a text. */
  public LongFunction<Batch> batches(Tokenizer tokenizer, List<String> text) {
    return batches(tokenizer, text, null, 0);
  }

  /** Batches with a share of another text among them. */
  public LongFunction<Batch> batches(Tokenizer tokenizer, List<String> text, List<String> replay, double share) {
    TokenStream main = owned(TokenStream.of(tokenizer, text));
    Windows again = share == 0 ? null : new Windows(owned(TokenStream.of(tokenizer, replay)), CONTEXT, seed + 1);
    return new Mixture(new Windows(main, CONTEXT, seed), again, share, WINDOWS, main.end())::batch;
  }

  private <T extends AutoCloseable> T owned(T resource) {
    open.add(resource);
    return resource;
  }

  /** Bits per byte of held-out text of both languages, and of the new one's dev text. */
  public Outcome measured(Pupil pupil) {
    return Outcome.of(NEW, bits(pupil, test(true))).and(OLD, bits(pupil, test(false))).and("dev " + NEW, bits(pupil,
        dev()));
  }

  /** Held-out text for verdicts. */
  public List<String> test(boolean fresh) {
    return stories(Use.TEST, Split.HELD_OUT, HELD_OUT, fresh ? Story::esperanto : Story::english);
  }

  /** Held-out Esperanto to choose by. */
  public List<String> dev() {
    return stories(Use.DEV, Split.HELD_OUT, HELD_OUT, Story::esperanto);
  }

  /** Bits per byte. */
  public double bits(Pupil pupil, List<String> text) {
    int end = TokenStream.endOf(pupil.words());
    double bits = new BitsPerByte(pupil.model(), run, pupil.words(), end, CONTEXT).of(text).bitsPerByte();
    run.reset();
    return bits;
  }

  /** Dev bits per byte, for early stopping. */
  public Evaluation watching(Pupil pupil) {
    List<String> dev = dev();
    return r -> {
      var scores = new LinkedHashMap<String, Double>();
      scores.put("dev " + NEW, bits(pupil, dev));
      return scores;
    };
  }

  @Override
  public void close() {
    base.close();
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException("text cannot be given back", e);
      }
    }
  }
}

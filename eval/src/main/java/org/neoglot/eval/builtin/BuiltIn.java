// The list of tasks that need no file.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.neoglot.eval.story.StoryWorld;
import org.neoglot.eval.task.ChoiceTask;
import org.neoglot.eval.task.Task;

/**
 * Tasks by their names. Names are {@code kind:language}; the languages are those of the story world, {@code eng} and
 * {@code epo}. A new task is a file and a line here.
 */
public final class BuiltIn {
  /** Held-out stories of every task; few enough that a small model is through in seconds. */
  static final int STORIES = 200;
  /** The stories' own seed, which no option changes: figures of different models are about the same stories. */
  static final long SEED = 20_261_121;

  /** A language of the story world. */
  public enum Language {
    ENG, EPO;

    /** The code in a task's name. */
    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean english() {
      return this == ENG;
    }
  }

  /**
   * A kind of task.
   *
   * @param about what is asked, in a line
   */
  public record Kind(String name, String about, Function<Language, Task> make) {}

  /** The kinds. */
  public static final List<Kind> ALL = List.of(
      new Kind("story-text", StoryText.ABOUT, StoryText::of),
      new Kind("story-next", StoryNext.ABOUT, StoryNext::of),
      new Kind("story-questions", StoryQuestions.ABOUT, StoryQuestions::of),
      new Kind("story-topics", StoryTopics.ABOUT, StoryTopics::of),
      new Kind("story-sentences", StorySentences.ABOUT, StorySentences::of));

  private BuiltIn() {}

  /** Every task's name. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Kind kind : ALL) for (Language l : Language.values()) names.add(kind.name() + ":" + l.code());
    return names;
  }

  /**
   * The tasks of a name: one, or both languages' where the name says none.
   *
   * @throws IllegalArgumentException if there is no such task, with those there are
   */
  public static List<Task> find(String name) {
    List<Task> found = new ArrayList<>();
    for (Kind kind : ALL) {
      for (Language l : Language.values()) {
        if (name.equals(kind.name()) || name.equals(kind.name() + ":" + l.code())) found.add(kind.make().apply(l));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("there is no task '" + name + "'; tasks are "
          + ALL.stream().map(Kind::name).collect(Collectors.joining(", ")) + ", each with :eng or :epo behind it, or without");
    }
    return found;
  }

  /** What choosing blindly reaches; a task without choices has no such floor. */
  static List<Floor> floors(Task task) {
    if (!(task instanceof ChoiceTask choices)) return List.of();
    double chance = choices.wordings().getFirst().stream().mapToDouble(c -> 1.0 / c.candidates().size()).average()
        .orElseThrow();
    return List.of(new Floor("chance", "accuracy", chance));
  }

  static StoryWorld world() {
    return StoryWorld.standard();
  }
}

// A model with the head that reads it, and the words that belong to both.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Workspace;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.Backbone;
import org.neoglot.models.ConfigChange;
import org.neoglot.models.Encoder;
import org.neoglot.models.Head;
import org.neoglot.models.ModelFolder;
import org.neoglot.tokenizer.Tokenizer;

/**
 * A model that was built for a task, in memory or opened from a folder.
 *
 * @param room most tokens of a sequence, frame included
 * @param leftOut one line about what of the folder's file is not used; null where nothing is left out
 * @param closing what gives mapped files back
 */
public record HeadedModel(Backbone backbone, Head head, Tokenizer tokenizer, int room, String leftOut, Runnable closing)
    implements AutoCloseable {
  /** Rows that are computed at once; more would only take memory. */
  private static final int ROWS = 4096;

  public HeadedModel {
    if (room > backbone.context()) {
      throw new IllegalArgumentException("sequences of " + room + " tokens are longer than the model's context of "
          + backbone.context());
    }
  }

  /** Opens a folder with a model of any kind that gives rows for tokens. */
  public static HeadedModel open(Path path) {
    return open(path, Integer.MAX_VALUE);
  }

  /** The same by a config that is changed before the model is built. */
  public static HeadedModel open(Path path, ConfigChange change) {
    return open(path, Integer.MAX_VALUE, change);
  }

  /** The same with room for sequences of at most so many tokens. */
  public static HeadedModel open(Path path, int room) {
    return open(path, room, ConfigChange.NONE);
  }

  private static HeadedModel open(Path path, int room, ConfigChange change) {
    ModelFolder folder = ModelFolder.openChanged(path, null, change, w -> w);
    try {
      Tokenizer tokenizer = folder.tokenizer().orElseThrow(() -> new BadFileException(path, "has no tokenizer.json"));
      return of(folder, tokenizer, Math.min(room, folder.backbone().context()));
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** What an open folder holds; closing it closes the folder. */
  public static HeadedModel of(ModelFolder folder, Tokenizer tokenizer, int room) {
    return new HeadedModel(folder.backbone(), folder.head(), tokenizer, room, folder.leftOut().orElse(null), folder::close);
  }

  /** The same for sequences of at most so many tokens, where its context has more; who closes one closes both. */
  HeadedModel within(int most) {
    return new HeadedModel(backbone, head, tokenizer, Math.min(room, most), leftOut, closing);
  }

  /** The head, if it is of the kind that a task needs. */
  <H extends Head> H head(Class<H> kind, String suffix, String task) {
    if (kind.isInstance(head)) return kind.cast(head);
    throw new IllegalArgumentException(backbone.config().source() + ": the architecture is "
        + backbone.config().first("architectures", "not named") + ", wanted one that ends in " + suffix
        + "; 'neoglot finetune --task " + task + "' makes one");
  }

  Framing framing() {
    return new Framing(tokenizer);
  }

  /** Which rows belong to which of packed sequences. */
  static Segments segments(Run run, List<Sequence> all) {
    return Segments.of(run, all.stream().mapToInt(Sequence::length).toArray());
  }

  /** Rows (tokens, dim) of packed sequences that went through the backbone. */
  Tensor rows(Run run, List<Sequence> all, Segments s) {
    int[] ids = all.stream().flatMapToInt(q -> Arrays.stream(q.ids())).toArray();
    boolean kinds = backbone instanceof Encoder encoder && encoder.types() > 1;
    Tensor types = kinds ? s.ids(run, all.stream().flatMapToInt(q -> Arrays.stream(q.types())).toArray()) : null;
    return backbone.rows(run, s.ids(run, ids), types, s);
  }

  /**
   * The head's scores of each sequence: one row of classes, or a row for each of its tokens one after another.
   *
   * @param sink hears scores and the sequence's number, in order
   */
  public void scores(EagerRun run, List<Sequence> all, ObjIntConsumer<double[]> sink) {
    each(run, all, (some, s) -> head.logits(run, rows(run, some, s), s), head.perToken(), sink);
  }

  /** Work on the rows of some packed sequences. */
  @FunctionalInterface
  interface Pass {
    Tensor of(List<Sequence> some, Segments segments);
  }

  /** Runs sequences in batches of their order, so that memory does not grow with their number. */
  static void each(EagerRun run, List<Sequence> all, Pass pass, boolean perToken, ObjIntConsumer<double[]> sink) {
    int from = 0;
    while (from < all.size()) {
      List<Sequence> some = new ArrayList<>();
      int rows = 0;
      for (int i = from; i < all.size() && (some.isEmpty() || rows + all.get(i).length() <= ROWS); i++) {
        some.add(all.get(i));
        rows += all.get(i).length();
      }
      Workspace.Mark mark = run.workspace().mark();
      Segments s = segments(run, some);
      Tensor scores = pass.of(some, s);
      double[] read = run.read(scores);
      int cols = scores.cols();
      run.workspace().release(mark);
      int row = 0;
      for (int i = 0; i < some.size(); i++) {
        int own = perToken ? some.get(i).length() : 1;
        sink.accept(Arrays.copyOfRange(read, row * cols, (row + own) * cols), from + i);
        row += own;
      }
      from += some.size();
    }
  }

  @Override
  public void close() {
    closing.run();
  }
}

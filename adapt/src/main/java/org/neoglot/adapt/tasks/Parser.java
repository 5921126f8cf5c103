// On which word each word of a sentence hangs, and how.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Workspace;
import org.neoglot.engine.ops.Gather;
import org.neoglot.eval.data.Sequence;
import org.neoglot.eval.data.WordPieces;
import org.neoglot.models.SpanningTree;

/**
 * Parses by a biaffine head: the best tree over the rows of the words' first pieces, with the sequence's first row for the
 * root. To be used by one thread at a time.
 */
public final class Parser implements AutoCloseable {
  /** Sentences that are computed together. */
  private static final int GROUP = 32;

  private final HeadedModel model;
  private final EagerRun run;
  private final ParserHead head;

  Parser(HeadedModel model, EagerRun run, ParserHead head) {
    this.model = model;
    this.run = run;
    this.head = head;
  }

  /** Opens the head that lies in the model's folder. */
  public static Parser open(Path folder, HeadedModel model, EagerRun run) {
    return new Parser(model, run, ParserHead.open(folder, model.backbone().dim()));
  }

  /**
   * A tree.
   *
   * @param heads the word that each hangs on, counted from 1; 0 for the root
   */
  public record Tree(int[] heads, List<String> relations) {}

  /** The relations that it knows. */
  public List<String> relations() {
    return head.relations();
  }

  /** The trees of sentences. One that is too long is parsed in parts; later parts hang on the first one's root. */
  public List<Tree> of(List<List<String>> sentences) {
    int[][] heads = new int[sentences.size()][];
    String[][] relations = new String[sentences.size()][];
    for (int i = 0; i < heads.length; i++) {
      heads[i] = new int[sentences.get(i).size()];
      relations[i] = new String[heads[i].length];
    }
    List<WordPieces> parts = TagTask.parts(model, sentences);
    for (int from = 0; from < parts.size(); from += GROUP) {
      group(parts.subList(from, Math.min(parts.size(), from + GROUP)), heads, relations);
    }
    List<Tree> trees = new ArrayList<>();
    for (int i = 0; i < heads.length; i++) trees.add(new Tree(heads[i], List.of(relations[i])));
    return trees;
  }

  private void group(List<WordPieces> parts, int[][] heads, String[][] relations) {
    Workspace.Mark mark = run.workspace().mark();
    Segments words = words(run, parts);
    Tensor x = rows(run, model, parts);
    int[] all = new int[words.rows()];
    for (int i = 0; i < parts.size(); i++) {
      int[] tree = SpanningTree.heads(run.read(head.biaffine().arcs(run, x, words, i)), words.length(i));
      System.arraycopy(tree, 0, all, words.start(i), tree.length);
    }
    double[] labels = run.read(head.biaffine().labels(run, x, words, all));
    run.workspace().release(mark);
    int classes = head.relations().size();
    int row = 0;
    for (WordPieces p : parts) {
      row++;                                                                    // the root's own
      int[] own = heads[p.sentence()];
      for (int w = 0; w < p.rows().length; w++, row++) {
        own[p.from() + w] = all[row] > 0 ? p.from() + all[row] : p.from() == 0 ? 0 : root(own);
        relations[p.sentence()][p.from() + w] = head.relations().get(Scores.largest(labels, row * classes, classes));
      }
    }
  }

  private static int root(int[] heads) {
    for (int w = 0; w < heads.length; w++) if (heads[w] == 0) return w + 1;
    throw new AssertionError("the first part of a sentence has a root");
  }

  /** Which of the gathered rows are of which sentence: its root and its words. */
  static Segments words(Run run, List<WordPieces> parts) {
    return Segments.of(run, parts.stream().mapToInt(p -> 1 + p.rows().length).toArray());
  }

  /** Rows (roots and words, dim): of each part the first row of all, then those of its words' first pieces. */
  static Tensor rows(Run run, HeadedModel model, List<WordPieces> parts) {
    List<Sequence> sequences = parts.stream().map(WordPieces::sequence).toList();
    Segments s = HeadedModel.segments(run, sequences);
    Tensor x = model.rows(run, sequences, s);
    int[] chosen = IntStream.range(0, parts.size())
        .flatMap(i -> Arrays.stream(places(parts.get(i))).map(r -> s.start(i) + r)).toArray();
    return run.apply(new Gather(), x, run.ints(chosen.length, chosen));
  }

  /** A word of which the tokenizer leaves nothing stands where the one before it does. */
  private static int[] places(WordPieces part) {
    if (part.sequence().first() == 0) {
      throw new IllegalArgumentException("the tokenizer puts no token before a text, and a parser needs one for the root");
    }
    int[] places = new int[1 + part.rows().length];
    for (int w = 0; w < part.rows().length; w++) places[w + 1] = part.rows()[w] < 0 ? places[w] : part.rows()[w];
    return places;
  }

  @Override
  public void close() {
    head.close();
  }
}

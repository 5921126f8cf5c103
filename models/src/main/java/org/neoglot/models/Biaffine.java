// Which word depends on which, and how: a biaffine dependency parser.
package org.neoglot.models;

import java.util.Arrays;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.Fill;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.Outer;
import org.neoglot.engine.ops.PadColumns;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.SliceRows;

/**
 * Deep biaffine attention (Dozat and Manning 2017, section 2.2). Rows of a sentence are its root (a row that stands for the
 * whole, such as the one of [CLS]) and then its words; each row is made into one as dependent and one as head, for arcs and
 * for labels apart. The score of head h for dependent d is (d, 1) U h, of label l for that arc (d, 1) V_l (h, 1): a 1 behind
 * a row gives the form its linear terms and its bias.
 *
 * @param arcs U (arc + 1, arc)
 * @param labels V (labels, (label + 1)^2)
 */
public record Biaffine(Linear arcDependent, Linear arcHead, Linear labelDependent, Linear labelHead, Parameter arcs,
    Classifier labels) {
  /** What rows go through before they are compared. */
  private static final Op ACTIVATION = new Map(Unary.RELU);

  /**
   * Asks for {@code arc_dependent}, {@code arc_head}, {@code label_dependent}, {@code label_head} (weight and bias each),
   * {@code arcs.weight} and {@code labels.weight}.
   *
   * @param dim numbers in a row of the backbone
   * @param arc numbers in a row that arcs are scored by (500 in the paper)
   * @param label the same for labels (100 in the paper); their scores' work grows with its square
   */
  public static Biaffine of(Weights w, int dim, int arc, int label, int labels) {
    long products = (label + 1L) * (label + 1);
    return new Biaffine(PostNormBlock.linear(w, "arc_dependent", dim, arc), PostNormBlock.linear(w, "arc_head", dim, arc),
        PostNormBlock.linear(w, "label_dependent", dim, label), PostNormBlock.linear(w, "label_head", dim, label),
        w.parameter("arcs.weight", arc + 1, arc), new Classifier(w.parameter("labels.weight", labels, products), null));
  }

  /** Scores of heads for the rows of one sentence, (length, length): row d, column h. */
  public Tensor arcs(Run run, Tensor x, Segments s, int sentence) {
    return run.apply(MatMul.LINEAR, sentence(run, dependents(run, x), s, sentence),
        sentence(run, heads(run, x), s, sentence));
  }

  /** Scores of labels (rows, labels) for the arc of each row to its head; {@code heads} as in {@link #loss}. */
  public Tensor labels(Run run, Tensor x, Segments s, int[] heads) {
    return labels.logits(run, arcRows(run, x, s, heads));
  }

  /**
   * The mean of -ln p(head) and that of -ln p(label given the true head), in nats over rows that have a head, added; (1, 1).
   *
   * @param x rows of sentences (rows, dim), each sentence's root first
   * @param heads place in its sentence of each row's head, 0 for the root; -1 leaves a row out, as the root's own must be
   * @param labels of the arcs; -1 leaves one out
   */
  public Tensor loss(Run run, Tensor x, Segments s, int[] heads, int[] labels) {
    check(s, heads);
    boolean train = run.taped();
    Tensor dependents = dependents(run, x);
    Tensor over = heads(run, x);
    int counted = (int) Arrays.stream(heads).filter(h -> h >= 0).count();
    Tensor sum = this.labels.loss(run, arcRows(run, x, s, heads), s.ids(run, labels));
    for (int i = 0; i < s.sequences(); i++) {
      int[] own = Arrays.copyOfRange(heads, s.start(i), s.start(i + 1));
      long here = Arrays.stream(own).filter(h -> h >= 0).count();
      if (here == 0) continue;
      // A softmax over the sentence's rows: they take the place of classes.
      Tensor one = run.apply(CrossEntropy.of(train, train), sentence(run, dependents, s, i), run.ints(own.length, own),
          sentence(run, over, s, i));
      sum = run.apply(Add.OP, sum, run.apply(new Scale((double) here / counted), one));
    }
    return sum;
  }

  private static void check(Segments s, int[] heads) {
    if (heads.length != s.rows()) {
      throw new IllegalArgumentException(heads.length + " heads for " + s.rows() + " rows");
    }
    for (int i = 0; i < s.sequences(); i++) {
      for (int r = s.start(i); r < s.start(i + 1); r++) {
        int place = r - s.start(i);
        boolean fits = heads[r] == -1 || place > 0 && heads[r] >= 0 && heads[r] < s.length(i) && heads[r] != place;
        if (!fits) {
          throw new IllegalArgumentException("row " + place + " of sentence " + i + " has head " + heads[r]
              + ", wanted another of its " + s.length(i) + " rows, or -1" + (place == 0 ? " alone, for a root" : ""));
        }
      }
    }
  }

  /** (d, 1) U of every row: what heads are compared with, (rows, arc). */
  private Tensor dependents(Run run, Tensor x) {
    return run.apply(MatMul.PLAIN, withOne(run, row(run, arcDependent, x)), arcs.value());
  }

  private Tensor heads(Run run, Tensor x) {
    return row(run, arcHead, x);
  }

  private static Tensor row(Run run, Linear layer, Tensor x) {
    return run.apply(ACTIVATION, layer.apply(run, x));
  }

  private static Tensor sentence(Run run, Tensor x, Segments s, int sentence) {
    return run.apply(new SliceRows(s.start(sentence), s.length(sentence)), x);
  }

  /** Products of each row as dependent and its head's row as head, (rows, (label + 1)^2). */
  private Tensor arcRows(Run run, Tensor x, Segments s, int[] heads) {
    int[] rows = new int[s.rows()];
    for (int i = 0; i < s.sequences(); i++) {
      for (int r = s.start(i); r < s.start(i + 1); r++) rows[r] = heads[r] < 0 ? -1 : s.start(i) + heads[r];
    }
    Tensor over = run.apply(new Gather(), withOne(run, row(run, labelHead, x)), s.ids(run, rows));
    return run.apply(Outer.PRODUCT, withOne(run, row(run, labelDependent, x)), over);
  }

  /** A 1 behind each row. */
  private static Tensor withOne(Run run, Tensor x) {
    Tensor room = run.real(x.rows(), 1);
    Tensor ones = run.apply(new Fill(1), x.liveCount() == null ? room : room.countedBy(x.liveCount()));
    return run.apply(Add.OP, run.apply(new PadColumns(0, x.cols() + 1), x),
        run.apply(new PadColumns(x.cols(), x.cols() + 1), ones));
  }
}

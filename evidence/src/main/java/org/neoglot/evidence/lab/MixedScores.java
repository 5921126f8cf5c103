// Several models asked together.
package org.neoglot.evidence.lab;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.neoglot.adapt.data.TokenStream;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Segments;

/**
 * Next-token scores that are a weighted sum of several models' scores before softmax; all have the same tokenizer. With
 * weights 1, 1, -1 for a large model, a small tuned and the small untuned one this is proxy tuning (Liu et al. 2024,
 * section 2); with equal weights that sum to 1, the geometric mean of the distributions, normalised again.
 */
public record MixedScores(List<Pupil> pupils, double... weights) {
  public MixedScores {
    if (pupils.size() != weights.length) {
      throw new IllegalArgumentException(pupils.size() + " models with " + weights.length + " weights");
    }
    weights = weights.clone();
  }

  /** Bits per byte of documents in windows of {@link Classroom#CONTEXT}, as {@link org.neoglot.eval.BitsPerByte} has it. */
  public double bitsPerByte(EagerRun run, List<String> documents) {
    double nats = 0;
    long bytes = 0;
    int end = TokenStream.endOf(pupils.getFirst().words());
    for (String document : documents) {
      bytes += document.getBytes(StandardCharsets.UTF_8).length;
      int[] text = pupils.getFirst().words().encodePlain(document);
      int[] all = new int[text.length + 2];
      System.arraycopy(text, 0, all, 1, text.length);
      all[0] = all[all.length - 1] = end;
      for (int from = 0; from < all.length - 1; from += Classroom.CONTEXT) {
        int to = Math.min(all.length - 1, from + Classroom.CONTEXT);
        nats += window(run, Arrays.copyOfRange(all, from, to), Arrays.copyOfRange(all, from + 1, to + 1));
      }
    }
    return nats / (StrictMath.log(2) * bytes);
  }

  private double window(EagerRun run, int[] ids, int[] targets) {
    double[] sum = null;
    for (int i = 0; i < weights.length; i++) {
      var model = pupils.get(i).model();
      Segments s = Segments.of(run, ids.length);
      double[] scores = run.read(model.logits(run, model.body(run, model.embed(run, s.ids(run, ids)), s, null)));
      run.reset();
      if (sum == null) sum = new double[scores.length];
      for (int j = 0; j < sum.length; j++) sum[j] += weights[i] * scores[j];
    }
    int vocabulary = sum.length / ids.length;
    double nats = 0;
    for (int r = 0; r < ids.length; r++) nats += surprise(sum, r * vocabulary, vocabulary, targets[r]);
    return nats;
  }

  /** -ln softmax(scores)[target]. */
  private static double surprise(double[] scores, int from, int count, int target) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) most = Math.max(most, scores[from + i]);
    double all = 0;
    for (int i = 0; i < count; i++) all += StrictMath.exp(scores[from + i] - most);
    return most + StrictMath.log(all) - scores[from + target];
  }
}

// Fixed texts and what a model says to them, to compare two openings of it.
package org.neoglot.adapt.proof;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.adapt.data.TokenStream;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.file.Hashes;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.models.Decoder;
import org.neoglot.tokenizer.Tokenizer;

/**
 * What a model and its tokenizer say to a few fixed texts: the same for the model in memory and for the files opened
 * again, if the files are right. Small enough to be sent from one process to another.
 *
 * @param logits of the last rows of each text, one text after another
 * @param logitsHash SHA-256 over the bits of all logits of all texts
 * @param idsHash SHA-256 over the ids that the tokenizer cuts the texts into
 * @param bitsPerByte of each group of texts
 * @param end the end-of-text id
 */
public record Probe(float[] logits, String logitsHash, String idsHash, double[] bitsPerByte, int end) {
  /** Rows of each text whose logits are compared number by number. */
  private static final int ROWS = 4;
  /** Tokens of each text that are read for logits. */
  private static final int TOKENS = 64;

  /** Asks a model; {@code groups} are the texts of each language. */
  public static Probe of(Decoder model, Tokenizer tokenizer, List<List<String>> groups, int context, EagerRun run) {
    int end = TokenStream.endOf(tokenizer);
    List<float[]> kept = new ArrayList<>();
    StringBuilder hashes = new StringBuilder();
    StringBuilder ids = new StringBuilder();
    double[] bits = new double[groups.size()];
    for (int g = 0; g < bits.length; g++) {
      for (String text : groups.get(g)) {
        int[] cut = tokenizer.encodePlain(text);
        ids.append(Arrays.toString(cut));
        kept.add(logits(model, Arrays.copyOf(cut, Math.min(cut.length, Math.min(TOKENS, context))), hashes, run));
      }
      bits[g] = new BitsPerByte(model, run, tokenizer, context).of(groups.get(g)).bitsPerByte();
    }
    return new Probe(join(kept), Hashes.sha256(hashes.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        Hashes.sha256(ids.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)), bits, end);
  }

  private static float[] logits(Decoder model, int[] ids, StringBuilder hashes, EagerRun run) {
    var mark = run.workspace().mark();
    Segments s = Segments.of(run, ids.length);
    Tensor all = model.logits(run, model.body(run, model.embed(run, s.ids(run, ids)), s, null));
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(4 * all.size()));
    for (double v : run.read(all)) bytes.putFloat((float) v);
    hashes.append(Hashes.sha256(bytes.array()));
    int rows = Math.min(ROWS, ids.length);
    float[] last = new float[rows * all.cols()];
    bytes.position(4 * (ids.length - rows) * all.cols());
    bytes.asFloatBuffer().get(last);
    run.workspace().release(mark);
    return last;
  }

  private static float[] join(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
    int at = 0;
    for (float[] p : parts) {
      System.arraycopy(p, 0, all, at, p.length);
      at += p.length;
    }
    return all;
  }

  /**
   * Largest difference of the compared logits, relative to the largest of the other's; infinite if they cannot be
   * compared.
   */
  public double difference(Probe other) {
    if (logits.length != other.logits.length) return Double.POSITIVE_INFINITY;
    double worst = 0;
    double scale = 0;
    for (int i = 0; i < logits.length; i++) {
      double d = Math.abs((double) logits[i] - other.logits[i]);
      worst = Math.max(worst, Double.isNaN(d) ? Double.POSITIVE_INFINITY : d);
      scale = Math.max(scale, Math.abs(other.logits[i]));
    }
    return scale == 0 ? worst : worst / scale;
  }
}

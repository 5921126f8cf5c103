// Bits that a model needs for each byte of a text.
package org.neoglot.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.TextEnds;
import org.neoglot.eval.metric.Perplexity;
import org.neoglot.eval.metric.Predicted;
import org.neoglot.models.Decoder;
import org.neoglot.tokenizer.Tokenizer;

/**
 * How many bits a model needs for each UTF-8 byte of a text: the measure by which models with different vocabularies can
 * be compared. Counted are all tokens of each document and its end-of-text, given what begins a text ({@link TextEnds}). A
 * document longer than the model's context is read in windows; each begins with the last token of the one before and knows
 * no more.
 */
public final class BitsPerByte {
  /** Rows that pass through the model at a time. */
  private static final int ROWS = 2048;

  /**
   * The units are those of {@link Perplexity}.
   *
   * @param nats sum of -ln p(token)
   * @param tokens how many tokens were predicted
   * @param bytes UTF-8 bytes of the documents
   */
  public record Score(double nats, long tokens, long bytes, List<Predicted> documents) {
    public double bitsPerByte() {
      return Perplexity.bits(Perplexity.Unit.BYTE).score(new double[] {nats, bytes});
    }

    /** e to the mean of -ln p(token): depends on the vocabulary. */
    public double perplexity() {
      return Perplexity.per(Perplexity.Unit.TOKEN).score(new double[] {nats, tokens});
    }

    public double tokensPerByte() {
      return (double) tokens / bytes;
    }
  }

  private record Window(int document, int[] ids, int[] targets) {}

  private final Decoder model;
  private final EagerRun run;
  private final TextEnds ends;
  private final Tokenizer tokenizer;
  private final int context;

  /** @param context tokens of a window, at most what the model was made for */
  public BitsPerByte(Decoder model, EagerRun run, Tokenizer tokenizer, int context) {
    this(model, run, tokenizer, TextEnds.of(tokenizer), context);
  }

  /** With one id before and after every document. */
  public BitsPerByte(Decoder model, EagerRun run, Tokenizer tokenizer, int end, int context) {
    this(model, run, tokenizer, new TextEnds(end, end), context);
  }

  private BitsPerByte(Decoder model, EagerRun run, Tokenizer tokenizer, TextEnds ends, int context) {
    this.model = model;
    this.run = run;
    this.tokenizer = tokenizer;
    this.ends = ends;
    this.context = Math.min(context, model.context());
  }

  /** @throws IllegalArgumentException if there is no document, or none has text */
  public Score of(List<String> documents) {
    if (documents.isEmpty()) throw new IllegalArgumentException("there is no document to measure bits per byte on");
    if (documents.stream().allMatch(String::isEmpty)) {
      throw new IllegalArgumentException("all " + documents.size() + " documents are empty, wanted text to measure on");
    }
    double[] nats = new double[documents.size()];
    long[] tokens = new long[documents.size()];
    List<Window> batch = new ArrayList<>();
    int rows = 0;
    // Cutting into tokens is all that takes time here beside the model, and no document's depends on another's.
    List<int[]> cut = documents.parallelStream().map(tokenizer::encodePlain).toList();
    for (int d = 0; d < nats.length; d++) {
      for (Window w : windows(d, cut.get(d))) {
        if (rows + w.ids.length > ROWS && rows > 0) {
          pass(batch, nats);
          batch.clear();
          rows = 0;
        }
        batch.add(w);
        rows += w.ids.length;
        tokens[d] += w.ids.length;
      }
    }
    pass(batch, nats);
    List<Predicted> each = new ArrayList<>();
    for (int d = 0; d < nats.length; d++) each.add(Predicted.of(documents.get(d), nats[d], tokens[d]));
    return new Score(Arrays.stream(nats).sum(), Arrays.stream(tokens).sum(),
        each.stream().mapToLong(Predicted::bytes).sum(), List.copyOf(each));
  }

  private List<Window> windows(int document, int... ids) {
    int[] all = new int[ids.length + 2];
    all[0] = ends.start();
    System.arraycopy(ids, 0, all, 1, ids.length);
    all[ids.length + 1] = ends.end();
    List<Window> windows = new ArrayList<>();
    for (int from = 0; from < all.length - 1; from += context) {
      int to = Math.min(all.length - 1, from + context);
      windows.add(new Window(document, Arrays.copyOfRange(all, from, to), Arrays.copyOfRange(all, from + 1, to + 1)));
    }
    return windows;
  }

  private void pass(List<Window> batch, double[] nats) {
    var mark = run.workspace().mark();
    Segments s = Segments.of(run, batch.stream().mapToInt(w -> w.ids.length).toArray());
    int[] ids = batch.stream().flatMapToInt(w -> Arrays.stream(w.ids)).toArray();
    int[] targets = batch.stream().flatMapToInt(w -> Arrays.stream(w.targets)).toArray();
    Tensor x = model.body(run, model.embed(run, s.ids(run, ids)), s, null);
    double[] rows = run.read(model.loss(run, x, s.ids(run, targets)).perRow());
    run.workspace().release(mark);
    int at = 0;
    for (Window w : batch) for (int i = 0; i < w.ids.length; i++) nats[w.document] += rows[at++];
  }
}

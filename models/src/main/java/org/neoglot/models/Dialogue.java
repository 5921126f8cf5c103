// A text that grows turn by turn: what was computed for its beginning is kept.
package org.neoglot.models;

import java.util.Arrays;
import org.neoglot.engine.EagerRun;

/**
 * Answers prompts that mostly repeat the one before, as those of a conversation do. Keys and values of the common beginning
 * stay; only what differs is computed. What comes out is what {@link Generator} makes of the same prompt.
 */
public final class Dialogue implements AutoCloseable {
  private final Decoder model;
  private final EagerRun run;
  private final Stepper stepper;
  private final int sequence;
  /** The ids whose keys and values the cache holds. */
  private int[] seen = new int[0];

  public Dialogue(Decoder model, EagerRun run) {
    this.model = model;
    this.run = run;
    stepper = Stepper.of(model, run);
    sequence = stepper.open(0);
  }

  /**
   * New tokens after a prompt, an end token included where one came.
   *
   * @throws IllegalArgumentException when prompt and new tokens are longer than the model's context
   */
  public int[] answer(int[] prompt, Generator.Options options, Generator.Listener listener) {
    Stepper.check(model, new int[][] {prompt}, options.maxNew());
    int kept = Math.min(common(seen, prompt), prompt.length - 1);          // the last row has to be asked anew
    stepper.truncate(sequence, kept);
    seen = Arrays.copyOf(seen, kept);
    int[] rows = Arrays.copyOfRange(prompt, kept, prompt.length);
    int[] out = new int[0];
    try {
      for (int step = 0; step < options.maxNew(); step++) {
        double[] scores = stepper.scores(new int[] {sequence}, new int[][] {rows}, step > 0)[0];
        seen = join(seen, rows);
        int id = options.sampling().choose(scores, join(prompt, out), options.seed(), step);
        rows = new int[] {id};
        out = join(out, rows);
        if (!listener.token(0, id) || options.ends().contains(id)) break;
      }
    } finally {
      run.decoding(false);
    }
    return out;
  }

  /** How many ids were computed and are kept. */
  public int length() {
    return seen.length;
  }

  private static int common(int[] a, int[] b) {
    int at = Arrays.mismatch(a, b);
    return at < 0 ? a.length : at;
  }

  private static int[] join(int[] a, int[] b) {
    int[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  @Override
  public void close() {
    stepper.close();
  }
}

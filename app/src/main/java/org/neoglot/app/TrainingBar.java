// What a person sees while a model trains: a bar with tokens/s, loss, the last measurement and the time left.
package org.neoglot.app;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Progress;
import org.neoglot.autograd.TrainingListener;

/** Shows a run; to be closed when the run has ended, however it did. */
final class TrainingBar implements TrainingListener, AutoCloseable {
  /** What stands before a corpus' name in the names of scores. */
  static final String BITS = "bits_per_byte.";

  private final Console console;
  private final String task;
  private Progress progress;
  private double speed;
  private double loss;
  private String measured = "";

  TrainingBar(Console console, String task) {
    this.console = console;
    this.task = task;
  }

  @Override
  public void started(int from, int total) {
    if (from > 0) console.say("going on after step " + from + " of " + total);
    progress = Progress.start(console, task, total);
  }

  @Override
  public void stepped(Step step) {
    // Single steps vary with the machine's other work; an average over about ten can be read.
    speed = speed == 0 ? step.tokensPerSecond() : 0.9 * speed + 0.1 * step.tokensPerSecond();
    loss = loss == 0 ? step.loss() : 0.9 * loss + 0.1 * step.loss();
    progress.step(step.step(), String.format(Locale.ROOT, "%,.0f tokens/s  loss %.3f%s", speed, loss, measured));
  }

  @Override
  public void evaluated(Evaluated evaluation) {
    measured = evaluation.scores().entrySet().stream().map(TrainingBar::score).collect(Collectors.joining());
  }

  private static String score(Map.Entry<String, Double> score) {
    boolean bits = score.getKey().startsWith(BITS);
    return bits ? String.format(Locale.ROOT, "  %s %.3f bits/byte", score.getKey().substring(BITS.length()), score.getValue())
        : String.format(Locale.ROOT, "  held-out %s %.3f", score.getKey(), score.getValue());
  }

  @Override
  public void warned(String line) {
    console.warn(line);
  }

  @Override
  public void close() {
    if (progress != null) progress.close();
    progress = null;
  }
}

// A command line as text that a shell reads back: for repeating a run and for going on with one.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The arguments of this process, the verb first. */
record CommandText(List<String> args) {
  private static final Set<String> LENGTHS = Set.of(TrainingFlags.MINUTES, TrainingFlags.SECONDS, TrainingFlags.STEPS);

  private static final String EPOCHS = "--epochs";

  CommandText {
    args = List.copyOf(args);
  }

  /**
   * The line that computes the same bits: how long it took is replaced by the number of steps that came of it. A number of
   * epochs is that already.
   */
  String repeat(int steps) {
    boolean epochs = args.stream().anyMatch(a -> a.equals(EPOCHS) || a.startsWith(EPOCHS + "="));
    if (epochs) return line(args.stream().filter(a -> !a.equals(TrainingFlags.RESUME)).toList());
    var kept = new ArrayList<String>();
    for (int i = 0; i < args.size(); i++) {
      var arg = args.get(i);
      if (LENGTHS.contains(arg)) {
        i++;
      } else if (!arg.equals(TrainingFlags.RESUME) && LENGTHS.stream().noneMatch(l -> arg.startsWith(l + "="))) {
        kept.add(arg);
      }
    }
    kept.addAll(List.of(TrainingFlags.STEPS, String.valueOf(steps)));
    return line(kept);
  }

  /** The line as it was given. */
  String asGiven() {
    return line(args);
  }

  /** The line that goes on where this run was stopped. */
  String resume() {
    var more = new ArrayList<>(args);
    if (!more.contains(TrainingFlags.RESUME)) more.add(TrainingFlags.RESUME);
    return line(more);
  }

  private static String line(List<String> args) {
    return "neoglot " + args.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
  }

  /** As POSIX shells read it: single quotes protect everything but themselves. */
  static String quoted(String word) {
    return word.matches("[\\p{L}\\p{N}_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}

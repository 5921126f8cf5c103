// neoglot help VERB: what a verb does, its options and a worked example.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of any verb, also of those that consist of two words. */
@Command(name = "help", header = "Explain a verb, with a worked example.",
    footerHeading = "%nExample:%n", footer = "  neoglot help doctor")
final class HelpVerb implements Callable<Integer> {
  @Spec
  private CommandSpec spec;

  @Parameters(paramLabel = "VERB", arity = "0..2", description = "The verb; without one, all verbs are listed.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    CommandLine command = spec.root().commandLine();
    for (var word : words) {
      var next = command.getSubcommands().get(word);
      if (next == null) throw new CommandLine.UnmatchedArgumentException(command, List.of(word));
      command = next;
    }
    command.usage(System.out);
    return 0;
  }
}

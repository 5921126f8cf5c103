// neoglot methods: the register of published methods, and what was found about them.
package org.neoglot.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the verbs about methods; does nothing by itself. */
@Command(name = "methods", header = "Published methods, the experiments about them, and their verdicts.",
    synopsisSubcommandLabel = "VERB", commandListHeading = "%nVerbs:%n",
    subcommands = {MethodsListVerb.class, MethodsShowVerb.class, MethodsRunVerb.class, MethodsLedgerVerb.class},
    footerHeading = "%nExample:%n", footer = "  neoglot methods list --verdict refuted")
final class MethodsVerb implements Runnable {
  @Spec
  private CommandSpec spec;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "methods needs one of its verbs: "
        + String.join(", ", spec.subcommands().keySet()));
  }
}

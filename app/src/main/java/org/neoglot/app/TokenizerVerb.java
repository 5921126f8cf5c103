// neoglot tokenizer: what can be done with tokenizers alone.
package org.neoglot.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the verbs about tokenizers; does nothing by itself. */
@Command(name = "tokenizer", header = "Learn, check, inspect and compare tokenizers.", synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    subcommands = {TokenizerTrainVerb.class, TokenizerExtendVerb.class, TokenizerTrimVerb.class, TokenizerReplaceVerb.class,
      TokenizerCheckVerb.class, TokenizerInspectVerb.class, TokenizerCompareVerb.class,
      TokenizerEncodeVerb.class, TokenizerDecodeVerb.class, TokenizerRomaniseVerb.class,
      TokenizerScriptsVerb.class},
    footerHeading = "%nExample:%n", footer = "  neoglot tokenizer train --text english/ --vocab 4096 --out words")
final class TokenizerVerb implements Runnable {
  @Spec
  private CommandSpec spec;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "tokenizer needs one of its verbs: "
        + String.join(", ", spec.subcommands().keySet()));
  }
}

// From arguments to an exit status: picks the verb, and turns every failure into one clear line.
package org.neoglot.app;

import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root of all verbs. */
@Command(name = "neoglot", mixinStandardHelpOptions = false, versionProvider = CommandLineRun.Version.class,
    header = "Teaches language models new languages and domains.%n",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = "%n'neoglot help VERB' explains a verb with a worked example.",
    subcommands = {QuickstartVerb.class, TokenizerVerb.class, PretrainVerb.class, AdaptVerb.class, FinetuneVerb.class,
      GenerateVerb.class, ChatVerb.class, ClassifyVerb.class, TagVerb.class, AnswerVerb.class, ParseVerb.class,
      ChooseVerb.class, EmbedVerb.class, SearchVerb.class, TranslateVerb.class, GradeVerb.class, GradesVerb.class,
      EvalVerb.class, InspectVerb.class, ExportVerb.class, VerifyVerb.class, MethodsVerb.class, ExperimentVerb.class,
      DoctorVerb.class, HelpVerb.class})
final class CommandLineRun implements Runnable {
  static final int FAILED = 1;
  static final int ASKED_WRONGLY = 2;

  private static final Pattern UNKNOWN = Pattern.compile("^Unknown option: '([^'=]+)");

  @CommandLine.Option(names = {"-V", "--version"}, versionHelp = true, description = "Print version and commit.")
  private boolean version;

  @CommandLine.Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  private boolean help;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  /** Runs one command line and returns its exit status; messages go to the standard streams. */
  static int run(List<String> args) {
    return commandLine().execute(args.toArray(String[]::new));
  }

  /** The parser with all verbs; tests drive it without a process around it. */
  static CommandLine commandLine() {
    // No colours: half of the output ends in logs, and meaning must not hang on a colour anyway.
    return new CommandLine(new CommandLineRun())
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        // Or a mistyped option behind "--text FILE..." would be taken for another file.
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .setUsageHelpWidth(100)
        .setUsageHelpLongOptionsMaxWidth(28)
        .setParameterExceptionHandler(CommandLineRun::askedWrongly)
        .setExecutionExceptionHandler(CommandLineRun::failed);
  }

  /** Without a verb there is nothing to do: show what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  private static int askedWrongly(ParameterException e, String[] args) {
    var command = e.getCommandLine();
    System.err.println("neoglot: " + Failure.oneLine(message(e)));
    System.err.println("'" + helpFor(command) + "' explains.");
    return ASKED_WRONGLY;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    return report(e, command.getCommand() instanceof Verb verb && verb.trace());
  }

  /** Prints a failure the way every verb does and returns the exit status 1. */
  static int report(Throwable e, boolean trace) {
    System.err.println("neoglot: " + Failure.line(e));
    if (trace) e.printStackTrace();
    return FAILED;
  }

  private static String message(ParameterException asked) {
    // Behind an option that takes several values, picocli says it in another exception, without suggestions.
    var unknown = UNKNOWN.matcher(asked.getMessage());
    var e = unknown.find()
        ? new UnmatchedArgumentException(asked.getCommandLine(), List.of(unknown.group(1))) : asked;
    if (!(e instanceof UnmatchedArgumentException unmatched) || unmatched.getUnmatched().isEmpty()) return e.getMessage();
    var word = unmatched.getUnmatched().getFirst();
    boolean option = unmatched.isUnknownOption();
    boolean verb = !option && !e.getCommandLine().getSubcommands().isEmpty();
    var near = unmatched.getSuggestions();
    return "unknown " + (option ? "option " : verb ? "verb " : "argument ") + "'" + word + "'"
        + (near.isEmpty() ? "" : "; did you mean " + near.getFirst() + "?");
  }

  private static String helpFor(CommandLine command) {
    var words = command.getCommandSpec().qualifiedName(" ").split(" ", 2);
    return words.length == 1 ? "neoglot help" : "neoglot help " + words[1];
  }

  /** Version, commit and runtime, for --version. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Build.current() + ", Java " + Runtime.version()};
    }
  }
}

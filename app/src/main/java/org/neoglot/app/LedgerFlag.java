// Which ledger of verdicts a verb reads.
package org.neoglot.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.neoglot.evidence.EvidenceLedger;
import org.neoglot.evidence.LedgerLine;
import org.neoglot.engine.file.BadFileException;
import picocli.CommandLine.Option;

/** The option {@code --ledger}; without it, the verdicts that come along. */
final class LedgerFlag {
  /** Where verdicts go that nobody named a file for. */
  static final Path USUAL = Path.of("methods.jsonl");

  @Option(names = "--ledger", paramLabel = "FILE",
      description = "Verdicts of runs, a JSON line each. Default: methods.jsonl where it exists, else "
          + "those that come along.")
  private Path file;

  /** The file to write to. */
  Path file() {
    return file == null ? USUAL : file;
  }

  /** Its lines. @throws BadFileException where it was named and is not there, or was changed by hand */
  List<LedgerLine> lines() {
    if (file != null && !Files.exists(file)) throw new BadFileException(file,
        "does not exist; wanted a ledger of verdicts");
    return Files.exists(file()) ? new EvidenceLedger(file()).read() : EvidenceLedger.enclosed();
  }
}

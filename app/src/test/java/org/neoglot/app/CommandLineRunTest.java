// What users meet first: unknown words, wrong values, failures, help.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandLineRunTest {
  private final PrintStream trueOut = System.out;
  private final PrintStream trueErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(trueOut);
    System.setErr(trueErr);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      docter              | unknown verb 'docter'; did you mean doctor?
      doctor --thread 2   | unknown option '--thread'; did you mean --threads
      doctor --threads 0  | --threads is 0; at least 1 is needed
      doctor --threads x  | 'x' is not an int
      doctor extra        | unknown argument 'extra'
      help nothing        | unknown verb 'nothing'
      """)
  void asksWronglyAndIsTold(String line, String message) {
    assertEquals(2, CommandLineRun.run(List.of(line.split(" "))));
    assertTrue(err().lines().findFirst().orElseThrow().contains(message), err());
    assertEquals("", out());
  }

  @Test
  void everyVerbHasHelpWithAnExample() {
    for (var verb : CommandLineRun.commandLine().getSubcommands().keySet()) {
      assertEquals(0, CommandLineRun.run(List.of("help", verb)));
      assertTrue(out().contains("Example:") && out().contains("neoglot " + verb), verb + ":\n" + out());
      out.reset();
    }
  }

  @Test
  void versionNamesCommitAndRuntime() {
    assertEquals(0, CommandLineRun.run(List.of("--version")));
    assertTrue(out().matches("neoglot \\S+ \\(([0-9a-f]{12}\\+?|unknown)\\), Java \\S+\\R"), out());
  }

  @Test
  void failureIsOneLineAndTheTraceComesOnRequest() {
    assertEquals(1, fail("break"));
    assertEquals("neoglot: some/where.txt: no such file or folder", err().strip());
    err.reset();
    assertEquals(1, fail("break", "--trace"));
    assertTrue(err().contains("NoSuchFileException") && err().contains("\tat "), err());
  }

  @Test
  void doctorSpeaksJson() {
    assertEquals(0, CommandLineRun.run(List.of("doctor", "--json", "--no-self-test", "--quiet")));
    var json = tools.jackson.databind.json.JsonMapper.builder().build().readTree(out());
    assertEquals(Runtime.getRuntime().availableProcessors(), json.at("/machine/processors").asInt());
    assertTrue(json.at("/machine/physical").asLong() > 0);
    assertFalse(json.at("/neoglot/version").asString().contains("$"), "the build did not fill in the version");
    assertEquals("", err());
  }

  /** A verb that always fails, to see what becomes of its exception. */
  @CommandLine.Command(name = "break")
  static final class Breaks extends Verb {
    @Override
    int run(org.neoglot.app.console.Console console) throws NoSuchFileException {
      throw new NoSuchFileException("some/where.txt");
    }
  }

  private static int fail(String... args) {
    return CommandLineRun.commandLine().addSubcommand(new Breaks()).execute(args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}

// The ledger file: JSON lines that only a run appends to.
package org.neoglot.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.neoglot.engine.file.AtomicFile;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Hashes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Verdicts in the order in which they were found. Each line names the hash of the one before, and its verdict, effects
 * and bits are computed again from its figures when it is read: a line that was written or changed by hand is an error
 * that names file and line.
 */
public final class EvidenceLedger {
  private static final String FIRST = "0".repeat(64);
  private final Path file;

  public EvidenceLedger(Path file) {
    this.file = file;
  }

  public Path file() {
    return file;
  }

  /**
   * All lines; none where there is no file.
   *
   * @throws BadFileException at the first line that is not what a run writes
   */
  public List<LedgerLine> read() {
    return parse(texts());
  }

  /** The verdicts that come along with this build; none where it was built without them. */
  public static List<LedgerLine> enclosed() {
    try (var in = EvidenceLedger.class.getResourceAsStream("methods.jsonl")) {
      if (in == null) return List.of();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new EvidenceLedger(Path.of("methods.jsonl of this jar")).parse(text.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("methods.jsonl of this jar cannot be read", e);
    }
  }

  private List<String> texts() {
    if (!Files.exists(file)) return List.of();
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private List<LedgerLine> parse(List<String> texts) {
    List<LedgerLine> lines = new ArrayList<>();
    String previous = FIRST;
    for (int i = 0; i < texts.size(); i++) {
      LedgerLine line = parse(texts.get(i), i + 1);
      if (!line.previous().equals(previous)) throw bad(i + 1,
          "does not follow the line before it: a line was changed or lost");
      previous = hash(texts.get(i));
      lines.add(line);
    }
    return lines;
  }

  private LedgerLine parse(String text, int number) {
    try {
      JsonNode json = JsonMapper.shared().readTree(text);
      LedgerLine line = JsonMapper.shared().treeToValue(renamed(json), LedgerLine.class);
      if (!LedgerLine.bitsOf(line.figures()).equals(line.bits())) throw bad(number,
          "its bits are not those of its figures");
      Verdict found = line.judgement().verdict();
      if (!found.name().equals(json.path("verdict").asString())) {
        throw bad(number, "says " + json.path("verdict").asString() + ", but its figures say " + found);
      }
      return line;
    } catch (JacksonException e) {
      throw bad(number, "is not a line that a run wrote (" + e.getOriginalMessage() + ")");
    } catch (NullPointerException | IllegalArgumentException e) {
      throw bad(number, "is not a line that a run wrote (a member is missing or impossible: " + e.getMessage() + ")");
    }
  }

  /** What follows from the rest is left out; the other names become those of the record. */
  private static JsonNode renamed(JsonNode json) {
    var object = json.deepCopy().asObject();
    object.remove(List.of("verdict", "mean", "low", "high", "detectable", "effects"));
    object.set("claimHash", object.remove("claim_hash"));
    object.set("storyWorld", object.remove("story_world"));
    return object;
  }

  private BadFileException bad(int line, String what) {
    return new BadFileException(file, "line " + line + " " + what);
  }

  private static String hash(String line) {
    return Hashes.sha256(line.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds the line that {@code make} makes of the last one's hash: the whole file is written anew beside the old one
   * and renamed, with other writers locked out.
   *
   * @throws AlreadyRunException if a line of the same experiment, claim, seeds and bits is there
   */
  LedgerLine append(Function<String, LedgerLine> make) {
    Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        List<String> texts = new ArrayList<>(texts());
        List<LedgerLine> lines = parse(texts);
        LedgerLine line = make.apply(texts.isEmpty() ? FIRST : hash(texts.getLast()));
        for (int i = 0; i < lines.size(); i++) {
          if (lines.get(i).repeats(line)) throw new AlreadyRunException(file + ": line " + (i + 1) + " has this run of "
              + line.experiment() + " already, by commit " + lines.get(i).commit()
              + " and the same to the bit; nothing was written", line);
        }
        texts.add(JsonMapper.shared().writeValueAsString(line.members()));
        AtomicFile.write(file, String.join("\n", texts) + "\n");
        return line;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written (" + e.getMessage() + ")", e);
    }
  }
}

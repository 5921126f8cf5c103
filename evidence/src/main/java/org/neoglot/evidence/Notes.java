// What a run has done so far, so that it can be stopped and go on.
package org.neoglot.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finished trials of one run, a JSON line each, appended as they end. A line that a killed process left half-written is
 * dropped and its trial done again; results do not depend on it, since a trial follows from its seed. Anybody can write
 * such a file, so whoever makes a verdict of it first does one of its trials again ({@link Runner}).
 */
public final class Notes {
  /**
   * A finished trial.
   *
   * @param outcome null where there is none
   * @param failed why there is none, or empty
   */
  public record Done(Outcome outcome, Cost cost, double seconds, String failed) {
    public Done {
      if (outcome == null == failed.isEmpty()) throw new IllegalArgumentException("a trial has an outcome or a reason");
    }

    /** With figures. */
    public Done(Outcome outcome, Cost cost, double seconds) {
      this(outcome, cost, seconds, "");
    }

    /** Without figures. */
    public static Done failed(String why, Cost cost, double seconds) {
      return new Done(null, cost, seconds, why.isEmpty() ? "for no reason that was given" : why);
    }

    public boolean ended() {
      return outcome != null;
    }

    /** Whether both are the same to the bit, apart from seconds. */
    boolean repeats(Done other) {
      return failed.equals(other.failed) && Objects.equals(outcome, other.outcome) && cost.tokens() == other.cost.tokens()
          && cost.trained() == other.cost.trained() && cost.flops() == other.cost.flops();
    }
  }

  private final Path file;
  private final Map<String, Done> done = new LinkedHashMap<>();

  /** Opens or creates; its name tells one run from another. Null for notes that end with this process. */
  public Notes(Path file) {
    this.file = file;
    if (file == null) return;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!Files.exists(file)) return;
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) take(line);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private void take(String line) {
    try {
      JsonNode json = JsonMapper.shared().readTree(line);
      SequencedMap<String, Double> figures = new LinkedHashMap<>();
      Cost cost = JsonMapper.shared().treeToValue(json.get("cost"), Cost.class);
      double seconds = json.get("seconds").asDouble();
      String failed = json.path("failed").asString("");
      if (failed.isEmpty()) json.get("figures").properties().forEach(e -> figures.put(e.getKey(), e.getValue()
          .asDouble()));
      done.put(json.get("trial").asString(), failed.isEmpty() ? new Done(new Outcome(figures), cost, seconds)
          : Done.failed(failed, cost, seconds));
    } catch (JacksonException | NullPointerException e) {
      // Half a line: the process ended while writing it.
    }
  }

  /** A finished trial of that name, or null. */
  public Done get(String trial) {
    return done.get(trial);
  }

  /** Notes a finished trial, on the disk when this returns. */
  public synchronized void add(String trial, Done result) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("trial", trial);
    if (result.ended()) members.put("figures", result.outcome.figures());
    else members.put("failed", result.failed);
    members.put("cost", result.cost);
    members.put("seconds", result.seconds);
    done.put(trial, result);
    if (file == null) return;
    // A line begins with its line feed, so that a torn one before it does no harm.
    String line = "\n" + JsonMapper.shared().writeValueAsString(members);
    try {
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written (" + e.getMessage() + ")", e);
    }
  }

  /** Where they are kept, or null. */
  Path file() {
    return file;
  }

  /** The run is in the ledger now. */
  public void forget() {
    if (file == null) return;
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be removed (" + e.getMessage() + ")", e);
    }
  }
}

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
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finished trials of one run, a JSON line each, appended as they end. A line that a killed process left half-written is
 * dropped and its trial done again; results do not depend on it, since a trial follows from its seed.
 */
final class Notes {
  /** A finished trial. */
  record Done(Outcome outcome, Cost cost, double seconds) {}

  private final Path file;
  private final Map<String, Done> done = new LinkedHashMap<>();

  /** Opens or creates; the file's name tells claim, commit and sham apart. */
  Notes(Path file) {
    this.file = file;
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
      json.get("figures").properties().forEach(e -> figures.put(e.getKey(), e.getValue().asDouble()));
      done.put(json.get("trial").asString(), new Done(new Outcome(figures),
          JsonMapper.shared().treeToValue(json.get("cost"), Cost.class), json.get("seconds").asDouble()));
    } catch (JacksonException | NullPointerException e) {
      // Half a line: the process ended while writing it.
    }
  }

  Done get(String trial) {
    return done.get(trial);
  }

  void add(String trial, Done result) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("trial", trial);
    members.put("figures", result.outcome.figures());
    members.put("cost", result.cost);
    members.put("seconds", result.seconds);
    // A line begins with its line feed, so that a torn one before it does no harm.
    String line = "\n" + JsonMapper.shared().writeValueAsString(members);
    try {
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written (" + e.getMessage() + ")", e);
    }
    done.put(trial, result);
  }

  /** The run is in the ledger now. */
  void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be removed (" + e.getMessage() + ")", e);
    }
  }
}

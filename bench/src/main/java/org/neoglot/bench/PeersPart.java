// The same work in other engines, by turns with ours.
package org.neoglot.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs {@code bench/peers/torch_peer.py} beside {@link TrainBench} and {@link EncodeBench}: a process of ours, one of
 * theirs, and so on, so that a machine which grows slower meanwhile slows both. Ours is the median of its forks; theirs
 * is the best repeat of all its processes.
 */
final class PeersPart implements Part {
  private static final String PYTHON = "/usr/bin/python3";
  private static final long LONGEST_MINUTES = 20;

  /** What is compared: the name in the script, ours, and how often theirs is repeated in a process. */
  private record Work(String name, Class<?> benchmark, Map<String, String> values, String what, int repeats) {}

  /** How PyTorch's threads are set; its best setting depends on which BLAS it was built with. */
  private record Setting(String name, Map<String, String> environment) {
    /**
     * Threads of GNU's OpenMP spin between two regions by default, and so take processors away from those of OpenBLAS,
     * which compute meanwhile. Told to spin for a moment only, PyTorch is up to twice as fast.
     */
    static List<Setting> all() {
      return List.of(new Setting("default", Map.of()), new Setting("tuned", Map.of("GOMP_SPINCOUNT", "1000")));
    }
  }

  private static List<Work> works(Lab lab) {
    List<Work> all = new ArrayList<>();
    all.add(new Work("gpt2", TrainBench.class, Map.of("work", "gpt2"), Notes.TOKENS, 12));
    all.add(new Work("llama30m", TrainBench.class, Map.of("work", "llama30m"), Notes.TOKENS, 5));
    all.add(new Work("bert-base", EncodeBench.class, Map.of("rows", "1024"), Notes.SENTENCES, 2));
    List<String> chosen = lab.params().getOrDefault("work", all.stream().map(Work::name).toList());
    all.removeIf(w -> !chosen.contains(w.name));
    return all;
  }

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public String help() {
    return "training and encoding beside PyTorch, process by process in turn";
  }

  @Override
  public Set<String> parameters() {
    return Set.of("work", "threads", "sentences");
  }

  @Override
  public boolean run(Lab lab) {
    Path script = lab.root().resolve("bench/peers/torch_peer.py");
    String absent = absent(script);
    if (absent != null) {
      lab.table().say("skipped: " + absent);
      return true;
    }
    String threads = lab.params().getOrDefault("threads", List.of(String.valueOf(Lab.processors()))).getLast();
    for (Work work : works(lab)) compare(lab, script, work, threads);
    return true;
  }

  /** Why nothing can be compared here, or null. */
  private static String absent(Path script) {
    if (!Files.exists(script)) return script + " is not there; start ./neoglot bench from a checkout";
    try {
      var python = new ProcessBuilder(PYTHON, "-c", "import torch").redirectErrorStream(true).start();
      python.getInputStream().readAllBytes();
      return python.waitFor() == 0 ? null : PYTHON + " has no torch; Debian's package is python3-torch";
    } catch (IOException e) {
      return PYTHON + " is not there (" + e.getMessage() + "); Debian's packages are python3 and python3-torch";
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while looking for PyTorch", e);
    }
  }

  /** What all processes of one setting of theirs gave. */
  private static final class Theirs {
    private String engine = "";
    private final List<Double> rates = new ArrayList<>();
    private double resident;

    void add(JsonNode run) {
      engine = run.get("engine").stringValue();
      run.get("rates").forEach(rate -> rates.add(rate.doubleValue()));
      resident = Math.max(resident, run.get("resident").doubleValue());
    }

    double best() {
      return rates.stream().mapToDouble(r -> r).max().orElseThrow();
    }

    double median() {
      return Forks.median(rates.stream().mapToDouble(r -> r).toArray());
    }
  }

  private void compare(Lab lab, Path script, Work work, String threads) {
    Map<String, String> values = new LinkedHashMap<>(work.values);
    values.put("threads", threads);
    String sentences = lab.params().getOrDefault("sentences", List.of("1000")).getLast();
    if (work.benchmark == EncodeBench.class) values.put("sentences", sentences);
    List<Forks> rounds = new ArrayList<>();
    Map<Setting, Theirs> theirs = new LinkedHashMap<>();
    Setting.all().forEach(s -> theirs.put(s, new Theirs()));
    for (int round = 0; round < lab.forks(); round++) {
      rounds.add(lab.run(work.benchmark, values, List.of(), 1));
      theirs.forEach((setting, all) -> all.add(start(script, work, threads, sentences, setting)));
    }
    Forks ours = Forks.join(rounds);
    theirs.forEach((setting, all) -> lab.table().row(name(), row(work, threads, ours, setting, all)));
  }

  private static List<Cell> row(Work work, String threads, Forks ours, Setting setting, Theirs theirs) {
    double rate = ours.rate(work.what);
    double amount = 1e9 * ours.extra(Around.NOTE + work.what);
    double best = amount / Arrays.stream(ours.bests()).min().orElseThrow();
    var range = Cell.range("range", amount / Arrays.stream(ours.medians()).max().orElseThrow(),
        amount / Arrays.stream(ours.medians()).min().orElseThrow());
    return List.of(Cell.text("work", work.name), Cell.text("threads", threads),
        Cell.number("ours " + work.what + "/s", rate, 1), range,
        Cell.number("our best", best, 1), Cell.share("of peak", ours.share(ours.extra(Around.NOTE + Notes.FLOPS))),
        Cell.text("beside", theirs.engine + ", " + setting.name), Cell.number("its median", theirs.median(), 1),
        Cell.number("its best", theirs.best(), 1), Cell.ratio("ours / its best", rate / theirs.best()),
        Cell.ratio("best / best", best / theirs.best()), Cell.number("our RSS MB", ours.extra(Around.RESIDENT) / 1e6, 0),
        Cell.number("its RSS MB", theirs.resident / 1e6, 0),
        Cell.ratio("RSS ratio", ours.extra(Around.RESIDENT) / theirs.resident));
  }

  private static JsonNode start(Path script, Work work, String threads, String sentences,
      Setting setting) {
    var builder = new ProcessBuilder(PYTHON, script.toString(), work.name, threads, String.valueOf(work.repeats), sentences)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(Map.of("OMP_NUM_THREADS", threads, "OPENBLAS_NUM_THREADS", threads));
    builder.environment().putAll(setting.environment);
    try {
      var python = builder.start();
      byte[] text = python.getInputStream().readAllBytes();
      if (!python.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES) || python.exitValue() != 0) {
        throw new IllegalStateException(script + " " + work.name + " ended with status " + python.exitValue());
      }
      return JsonMapper.shared().readTree(text);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(script + " cannot be run: " + e.getMessage(), e);
    }
  }
}

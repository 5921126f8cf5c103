// All checks of an adaptation, one after another.
package org.neoglot.adapt.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.neoglot.adapt.Adaptation;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.Workplace;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.engine.file.Hashes;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Proves an adaptation: what lies on disk is what was trained (same numbers from a fresh process, whole and as base plus
 * adapter), old tokens mean what they meant, and what was to be kept is kept. Writes the certificate.
 */
public final class Proof {
  /** Where the adapter lies in the output folder. */
  public static final String ADAPTER = "adapter";
  /** A changed weight or what changes its result: the same up to rounding, relative to the largest logit. */
  private static final double MERGED = 1e-4;
  /** Documents of each language that are asked. */
  private static final int DOCUMENTS = 3;
  private static final int CHARACTERS = 2000;

  private final Adaptation what;
  private final Workplace place;
  private final List<Certificate.Check> checks = new ArrayList<>();

  public Proof(Adaptation what, Workplace place) {
    this.what = what;
    this.place = place;
  }

  /**
   * Opens what was written and compares; the files must be complete by now.
   *
   * @param model as trained, in memory, adapter inside
   * @param adapter null where the weights themselves were trained
   */
  public Certificate prove(Decoder model, Adapter adapter, Tokenizer before, Tokenizer after,
      List<Adaptation.Figures> figures, String command) throws IOException {
    place.say().accept("proof: opening what was written in a fresh process");
    List<List<String>> groups = what.corpora().stream().map(Proof::probes).toList();
    int context = what.options().context();
    Probe memory = Probe.of(model, after, groups, context, place.run());
    boolean whole = adapter == null || adapter.merges();
    Probe merged = adapter == null || !whole ? memory
        : Probe.of(Families.build(model.config(), adapter.merged()), after, groups, context, place.run());
    if (whole) same("whole model, opened cold", merged, ask(what.out(), null, groups, context));
    if (adapter != null) {
      same("base and adapter, opened cold", memory, ask(what.base(), what.out().resolve(ADAPTER), groups, context));
      if (whole) close("adapter merged = adapter applied", memory, merged);
      applied(adapter);
    }
    tokens(before, after);
    // Without a promise there is nothing to hold it to: the figures alone are in the certificate.
    if (Double.isFinite(what.keepLimit())) for (int i = 1; i < figures.size(); i++) kept(figures.get(i));
    Certificate certificate = new Certificate(checks, figures(figures, command));
    ModelWriter.json(what.out().resolve(Certificate.FILE), certificate.json());
    return certificate;
  }


  private static List<String> probes(Corpus corpus) {
    return corpus.valid().stream().limit(DOCUMENTS)
        .map(d -> d.substring(0, Math.min(d.length(), CHARACTERS))).toList();
  }

  private Probe ask(Path model, Path adapter, List<List<String>> groups, int context) throws IOException {
    return ColdOpen.ask(new ColdOpen.Question(model.toAbsolutePath().toString(),
        adapter == null ? null : adapter.toAbsolutePath().toString(), groups, context, place.run().threads().count()));
  }

  private void check(String name, boolean pass, String found, String wanted) {
    checks.add(new Certificate.Check(name, pass, found, wanted));
  }

  /** Files hold float weights, so a fresh process must find the same bits. */
  private void same(String name, Probe memory, Probe cold) {
    check(name + ": logits", memory.logitsHash().equals(cold.logitsHash()), cold.logitsHash() + " (difference "
        + number(cold.difference(memory)) + ")", memory.logitsHash());
    check(name + ": bits per byte", Arrays.equals(memory.bitsPerByte(), cold.bitsPerByte()),
        Arrays.toString(cold.bitsPerByte()), Arrays.toString(memory.bitsPerByte()));
    check(name + ": tokenization", memory.idsHash().equals(cold.idsHash()), cold.idsHash(), memory.idsHash());
    check(name + ": end-of-text", memory.end() == cold.end(), "id " + cold.end(), "id " + memory.end());
  }

  private void close(String name, Probe applied, Probe merged) {
    double d = merged.difference(applied);
    check(name, d <= MERGED, "relative difference " + number(d), "at most " + number(MERGED));
  }

  /** An adapter that is still the identity somewhere would have been written, but would do nothing there. */
  private void applied(Adapter adapter) {
    int idle = adapter.idle();
    check("adapter does something", idle == 0, idle + " of " + adapter.places() + " places are unchanged", "0");
  }

  /** Every old id stands for the same bytes, and special tokens are where they were. */
  private void tokens(Tokenizer before, Tokenizer after) {
    int changed = 0;
    for (int id = 0; id < before.size(); id++) {
      boolean same = before.token(id) == null ? after.token(id) == null : before.token(id).equals(after.token(id))
          && Arrays.equals(before.bytes(id), after.bytes(id)) && before.isSpecial(id) == after.isSpecial(id);
      if (!same) changed++;
    }
    check("old tokens unchanged", changed == 0, changed + " of " + before.size() + " changed", "0");
    check("special tokens unchanged", before.roles().tokens().equals(after.roles().tokens()),
        after.roles().tokens().toString(), before.roles().tokens().toString());
  }

  private void kept(Adaptation.Figures f) {
    check("kept: " + f.language(), f.change() <= what.keepLimit(), percent(f.change()),
        "at most " + percent(what.keepLimit()));
  }

  private ObjectNode figures(List<Adaptation.Figures> figures, String command) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    for (Adaptation.Figures f : figures) {
      ObjectNode one = json.withObject("/figures").putObject(f.language());
      put(one, "before", f.before());
      put(one, "start", f.start());
      put(one, "after", f.after());
      one.put("change", f.change());
    }
    json.put("seed", what.options().seed()).put("command", command).put("neoglot", place.version());
    json.put("commit", place.commit());
    ObjectNode files = json.putObject("files");
    try (Stream<Path> walk = Files.walk(what.out())) {
      for (Path p : walk.filter(Files::isRegularFile).filter(p -> !p.toString().contains(".training")).sorted().toList()) {
        String name = what.out().relativize(p).toString().replace('\\', '/');
        if (!name.equals(Certificate.FILE)) files.put(name, Hashes.sha256(p));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(what.out() + ": cannot be listed: " + e.getMessage(), e);
    }
    return json;
  }

  private static void put(ObjectNode json, String when, BitsPerByte.Score s) {
    json.putObject(when).put("bits_per_byte", s.bitsPerByte()).put("perplexity", s.perplexity())
        .put("tokens_per_byte", s.tokensPerByte()).put("tokens", s.tokens()).put("bytes", s.bytes());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%+.2f %%", 100 * share);
  }

  private static String number(double d) {
    return String.format(Locale.ROOT, "%.3g", d);
  }
}

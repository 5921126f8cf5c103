// What was written, opened again and held to what it was made of.
package org.neoglot.models;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.format.Format;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;

/**
 * The check after an export: every weight, rounded as its format rounds, every setting that a model is built from, the
 * tokenizer, its chat template and what ends a text.
 *
 * @param tensors how many were compared
 * @param numbers how many numbers they hold
 * @param rounding largest difference between a number and what stands for it now, as a share of its row's largest
 */
public record Reopened(int tensors, long numbers, double rounding) {
  /** Texts of several scripts, with what tokenizers treat specially; ids of them must agree. */
  private static final List<String> PROBES = List.of("Hello, world! It's 2024.", "  two  spaces\n\n\tand lines \r\n",
      "Habari za asubuhi?",
      "ሰላም ዓለም", "你好，世界", "Привет мир", "שלום עולם", "naïve café e\u0301", "🙂👩‍🚀", "x=1;\n  if (y) {}");

  /** A norm's gain that is stored with one added comes back to a few units of its last place. */
  private static final double LAST_PLACES = 0x1p-21;

  /**
   * Compares a model with what it was written to.
   *
   * @throws BadFileException naming the first thing that is not what it was
   */
  public static Reopened compare(ModelFolder source, Path written) {
    try (ModelFolder again = ModelFolder.openAny(written, w -> w)) {
      names(source, again, written);
      int tensors = 0;
      long numbers = 0;
      double rounding = 0;
      for (Parameter p : source.weights().parameters()) {
        rounding = Math.max(rounding, weights(p, again.weights().parameter(p.name(), p.shape()), written));
        tensors++;
        numbers += p.size();
      }
      same(written, "context", source.any().context(), again.any().context());
      same(written, "layers", source.any().layers(), again.any().layers());
      source.tokenizer().ifPresent(t -> tokenizer(t, again.tokenizer(), written));
      return new Reopened(tensors, numbers, rounding);
    }
  }

  private static void names(ModelFolder source, ModelFolder again, Path written) {
    same(written, "the list of tensors", all(source), all(again));
  }

  private static TreeSet<String> all(ModelFolder folder) {
    return folder.weights().parameters().stream().map(Parameter::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static double weights(Parameter before, Parameter after, Path written) {
    Format stored = after.stored().format();
    float[] wanted = new float[before.cols()];
    float[] rounded = new float[before.cols()];
    float[] found = new float[before.cols()];
    double worst = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(stored.bytes(before.cols()), 64);
      for (int row = 0; row < before.rows(); row++) {
        before.stored().format().decode(before.stored().data(), before.stored().at(row), wanted.length, wanted, 0);
        stored.decode(after.stored().data(), after.stored().at(row), found.length, found, 0);
        stored.encode(wanted, 0, wanted.length, bytes, 0);
        stored.decode(bytes, 0, rounded.length, rounded, 0);
        double largest = 0;
        for (float w : wanted) largest = Math.max(largest, Math.abs(w));
        for (int i = 0; i < found.length; i++) {
          boolean exact = Float.floatToIntBits(rounded[i]) == Float.floatToIntBits(found[i]);
          boolean near = before.rows() == 1 && Math.abs(rounded[i] - found[i]) <= LAST_PLACES * (1 + Math.abs(rounded[i]));
          if (!exact && !near) {
            throw new BadFileException(written, "'" + before.name() + "', row " + row + ", number " + i
                + ": found " + found[i]
                + " after writing, wanted " + rounded[i]);
          }
          if (largest > 0) worst = Math.max(worst, Math.abs(wanted[i] - found[i]) / largest);
        }
      }
    }
    return worst;
  }

  private static void tokenizer(Tokenizer before, Optional<Tokenizer> again, Path written) {
    Tokenizer after = again.orElseThrow(() -> new BadFileException(written, "has no tokenizer after writing, wanted one"));
    same(written, "chat template", before.roles().chatTemplate(), after.roles().chatTemplate());
    for (Roles.Role role : List.of(Roles.Role.BOS, Roles.Role.EOS, Roles.Role.PAD)) {
      same(written, role.variable(), before.role(role), after.role(role));
    }
    for (String probe : PROBES) {
      same(written, "ids of \"" + probe + "\"", Arrays.toString(before.encode(probe)), Arrays.toString(after.encode(probe)));
    }
  }

  private static void same(Path written, String what, Object before, Object after) {
    if (!before.equals(after)) {
      throw new BadFileException(written, what + " is " + after + " after writing, wanted " + before);
    }
  }
}

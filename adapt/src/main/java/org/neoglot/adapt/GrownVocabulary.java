// Rows for new tokens below the old ones.
package org.neoglot.adapt;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.tokenizer.VocabularyExtension.Extended;

/**
 * Weights of a model whose vocabulary grew: where the model asks for a matrix with a row for every token and the base has
 * fewer, old rows are kept bit for bit and new ones are made. A decorator of the door of weights.
 */
public final class GrownVocabulary implements Weights, AutoCloseable {
  /** How a new token's row begins. */
  public enum Init {
    /** N(0, sigma), sigma the root mean square of the old rows' elements. */
    RANDOM,
    /** The mean of all old rows. */
    MEAN,
    /** The mean of the rows of the old tokens that its text was cut into, in input and output embedding alike. */
    SUBTOKENS
  }

  /** The weights that have a row for every token. */
  private static final List<String> TABLES = List.of("embed_tokens.weight", "lm_head.weight", "wte.weight");

  private final Weights inner;
  private final Extended extension;
  private final Init init;
  private final long seed;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Parameter> grown = new LinkedHashMap<>();

  public GrownVocabulary(Weights inner, Extended extension, Init init, long seed) {
    this.inner = inner;
    this.extension = extension;
    this.init = init;
    this.seed = seed;
  }

  @Override
  public Parameter parameter(String name, long... shape) {
    boolean vocabulary = TABLES.stream().anyMatch(name::endsWith);     // by name: another matrix may have as many rows
    if (!vocabulary || shape[0] != extension.tokenizer().size()) return inner.parameter(name, shape);
    return grown.computeIfAbsent(name, n -> grow(n, inner.parameter(n, extension.firstAdded(), shape[1]), shape));
  }

  /** Layers are the base's affair, which may hold them in another form. */
  @Override
  public Linear linear(String name, int in, int out) {
    return inner.linear(name, in, out);
  }

  @Override
  public Linear linear(String name, String bias, int in, int out) {
    return inner.linear(name, bias, in, out);
  }

  @Override
  public Linear conv1d(String name, String bias, int in, int out) {
    return inner.conv1d(name, bias, in, out);
  }

  private Parameter grow(String name, Parameter old, long[] shape) {
    Parameter larger = Parameter.create(name, arena, shape);
    Tensor rows = larger.value();
    old.stored().decode(rows.rowsFrom(0, old.rows()));
    Tensor fresh = rows.rowsFrom(old.rows(), rows.rows() - old.rows());
    switch (init) {
      case RANDOM -> RandomWeights.gaussian(fresh, seed, name, NewRows.rootMeanSquare(id -> row(rows, id), old.rows()));
      case MEAN -> {
        double[] mean = NewRows.mean(id -> row(rows, id), old.rows());
        for (int r = 0; r < fresh.rows(); r++) set(fresh, r, mean);
      }
      case SUBTOKENS -> {
        for (int r = 0; r < fresh.rows(); r++) {
          set(fresh, r, NewRows.mean(id -> row(rows, id), extension.parts(old.rows() + r)));
        }
      }
    }
    return larger;
  }

  private static double[] row(Tensor t, int row) {
    double[] values = new double[t.cols()];
    for (int c = 0; c < values.length; c++) values[c] = t.get(row, c);
    return values;
  }

  private static void set(Tensor t, int row, double[] values) {
    for (int c = 0; c < values.length; c++) t.set(row, c, values[c]);
  }

  @Override
  public boolean has(String name) {
    return inner.has(name);
  }

  @Override
  public Collection<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    for (Parameter p : inner.parameters()) all.add(grown.getOrDefault(p.name(), p));
    return all;
  }

  @Override
  public void close() {
    arena.close();
  }
}

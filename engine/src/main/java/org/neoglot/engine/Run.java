// The first of two doors: everything that computes goes through it.
package org.neoglot.engine;

import java.util.function.BiFunction;

/**
 * The door for computing: a model only ever says {@code run.apply(op, x, ...)}. Who stands behind it decides whether
 * that computes now, remembers for a gradient, computes in double precision, or records for replay.
 */
public interface Run {
  /** Applies an op and returns all its results. */
  Tensor[] all(Op op, Tensor... x);

  /** Applies an op and returns its first result. */
  default Tensor apply(Op op, Tensor... x) {
    return all(op, x)[0];
  }

  /** A tensor of undefined contents that lives until the run is reset; F64 in an exact run. */
  Tensor real(int rows, int cols);

  /** An I32 tensor filled with values, {@code rows x (length / rows)}, that lives until the run is reset. */
  Tensor ints(int rows, int... values);

  /** Row-major contents of a real or I32 tensor's live rows: the one place where a computation is looked at. */
  double[] read(Tensor t);

  /** Identity, unless somebody listens at that place: to read, to replace, to insert an adapter. */
  default Tensor at(String place, Tensor x) {
    return hooks().apply(this, place, x);
  }

  /** Who listens in this run. */
  Hooks hooks();

  /**
   * Runs a named part of a model, which a run may recompute later instead of remembering it. Only its result leaves it: a
   * run may give back what else the body made, unless somebody holds it ({@link Workspace#hold}).
   */
  default Tensor block(String name, Tensor x, BiFunction<Run, Tensor, Tensor> body) {
    return body.apply(this, x);
  }

  /** Randomness of this step for ops that ask (dropout), or null in evaluation. */
  Noise noise();

  /** Whether results are being remembered for gradients by this run or one behind it. */
  default boolean taped() {
    return false;
  }

  /** The run behind those that remember: what it computes is a constant to every gradient, and takes no memory for one. */
  default Run untaped() {
    return this;
  }

  /** Memory that this run computes in; a mark may be taken and released around work whose results are not kept. */
  Workspace workspace();

  /** Computes now, in float, with the best kernels of this JVM. */
  static EagerRun eager(Threads threads) {
    return new EagerRun(org.neoglot.engine.kernels.Kernels.best(), threads, new Hooks());
  }

  /** Computes every op in double precision, one thread: the judge. */
  static EagerRun exact() {
    return new EagerRun(org.neoglot.engine.kernels.Kernels.exact(), new Threads(1), new Hooks());
  }

  /** Captures a step once and replays it with new contents of its input tensors. */
  static RecordingRun recording(EagerRun inner) {
    return new RecordingRun(inner);
  }
}

// A place in a model where others may look or change what passes.
package org.neoglot.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who listens where in a model: a place is a name such as {@code layers.3.attn.out}. Empty almost always. What a hook is
 * given and what it returns stays readable until the run is reset; other tensors that it makes and wants to keep, it
 * holds ({@link Workspace#hold}).
 */
public final class Hooks {
  /** Sees the tensor at a place and returns it, or another of the same shape in its stead. */
  @FunctionalInterface
  public interface Hook {
    Tensor on(Run run, Tensor x);
  }

  private final Map<String, Hook> listeners = new LinkedHashMap<>();

  /** Nobody listens yet. */
  public Hooks() {}

  /** Listens at a place; a second listener there sees what the first returned. */
  public void listen(String place, Hook hook) {
    listeners.merge(place, hook, (first, second) -> (run, x) -> second.on(run, first.on(run, x)));
  }

  /** Nobody listens at that place any more. */
  public void silence(String place) {
    listeners.remove(place);
  }

  Tensor apply(Run run, String place, Tensor x) {
    if (listeners.isEmpty()) return x;
    Hook hook = listeners.get(place);
    if (hook == null) return x;
    // Whoever listens may want to look again later, when the block or the step's tape would have given it back.
    run.workspace().hold(x);
    Tensor y = hook.on(run, x);
    run.workspace().hold(y);
    if (y.rows() != x.rows() || y.cols() != x.cols()) {
      throw new IllegalStateException("the hook at " + place + " returned " + y + " for " + x);
    }
    return y;
  }
}

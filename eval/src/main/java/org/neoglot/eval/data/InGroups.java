// Things that come one by one, handed over several at a time.
package org.neoglot.eval.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects until a group is full, so that memory does not grow with the number of things. */
public final class InGroups<T> {
  private final int size;
  private final Consumer<List<T>> sink;
  private final List<T> group = new ArrayList<>();

  /** @param size things of a group */
  public InGroups(int size, Consumer<List<T>> sink) {
    this.size = size;
    this.sink = sink;
  }

  /** One more. */
  public void add(T thing) {
    group.add(thing);
    if (group.size() == size) end();
  }

  /** Hands over what is left. */
  public void end() {
    if (group.isEmpty()) return;
    List<T> full = List.copyOf(group);
    group.clear();
    sink.accept(full);
  }
}

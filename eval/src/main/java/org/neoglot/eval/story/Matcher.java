// Finds figures for a frame's variables such that its conditions are true: a small backtracking solver.
package org.neoglot.eval.story;

import java.util.List;

/** Enumerates the solutions of one frame over one state, in an order that the draw decides. */
final class Matcher {
  /** Receives a solution (figure index by variable, reused afterwards); true ends the search. */
  interface Visitor { boolean visit(int[] binding); }

  private final List<Figure> figures;
  private final Facts facts;
  private Frame frame;
  private Visitor visitor;
  private Draw draw;
  private int[] binding;

  Matcher(List<Figure> figures, Facts facts) {
    this.figures = figures;
    this.facts = facts;
  }

  /** Visits solutions until the visitor has enough; true if it had. */
  boolean solve(Frame asked, Draw order, Visitor found) {
    frame = asked;
    draw = order;
    visitor = found;
    binding = new int[asked.variables().size()];
    java.util.Arrays.fill(binding, -1);
    return condition(0);
  }

  /** Positive conditions bind variables in the order in which they are written. */
  private boolean condition(int i) {
    if (i == frame.conditions().size()) return consistent() && free(0);
    var pattern = frame.conditions().get(i);
    if (pattern.negated()) return condition(i + 1);
    int n = facts.size(), start = n == 0 ? 0 : draw.below(n);
    for (int k = 0; k < n; k++) {
      int fact = facts.get(k + start < n ? k + start : k + start - n);
      if (Facts.relation(fact) != pattern.relation()) continue;
      int bound = bind(pattern, fact);
      if (bound >= 0 && condition(i + 1)) return true;
      unbind(Math.max(bound, ~bound));
    }
    return false;
  }

  /** Binds the variables of a pattern to a fact: a bit set of those newly bound, or its complement on failure. */
  private int bind(Pattern pattern, int fact) {
    int bound = 0;
    for (int i = 0; i < pattern.arguments().length; i++) {
      int variable = pattern.arguments()[i];
      if (variable == Pattern.ANY) continue;
      int figure = Facts.argument(fact, i);
      if (binding[variable] == figure) continue;
      if (binding[variable] >= 0 || !allowed(variable, figure)) return ~bound;
      binding[variable] = figure;
      bound |= 1 << variable;
    }
    return bound;
  }

  private void unbind(int bound) {
    for (int v = 0; bound >> v != 0; v++) if ((bound >> v & 1) != 0) binding[v] = -1;
  }

  /** Of the right type and class, and not yet the value of another variable. */
  private boolean allowed(int variable, int figure) {
    if (!figures.get(figure).fits(frame.variables().get(variable))) return false;
    for (int other : binding) if (other == figure) return false;
    return true;
  }

  /** Variables that no condition binds may be anything that fits. */
  private boolean free(int v) {
    if (v == frame.variables().size()) return consistent() && visitor.visit(binding);
    if (binding[v] >= 0 || frame.variables().get(v).type().lexical()) return free(v + 1);
    int n = figures.size(), start = draw.below(n);
    for (int k = 0; k < n; k++) {
      int figure = (k + start) % n;
      if (!allowed(v, figure)) continue;
      binding[v] = figure;
      if (free(v + 1)) return true;
      binding[v] = -1;
    }
    return false;
  }

  /** No negated condition whose variables are all bound is violated. */
  private boolean consistent() {
    for (var pattern : frame.conditions()) {
      if (pattern.negated() && bound(pattern) && facts.anyMatch(packed(pattern, binding), mask(pattern))) return false;
    }
    return true;
  }

  private boolean bound(Pattern pattern) {
    for (int variable : pattern.arguments()) if (variable != Pattern.ANY && binding[variable] < 0) return false;
    return true;
  }

  /** A pattern with its variables filled in; wildcards are zero and left out of {@link #mask}. */
  static int packed(Pattern pattern, int[] binding) {
    int fact = Facts.pack(pattern.relation(), 0, 0, 0);
    for (int i = 0; i < pattern.arguments().length; i++) {
      int variable = pattern.arguments()[i];
      if (variable != Pattern.ANY) fact |= binding[variable] << Facts.shift(i);
    }
    return fact;
  }

  /** All bits except those of wildcards. */
  static int mask(Pattern pattern) {
    int mask = -1;
    for (int i = 0; i < pattern.arguments().length; i++) {
      if (pattern.arguments()[i] == Pattern.ANY) mask &= ~Facts.maskOf(i);
    }
    return mask;
  }
}

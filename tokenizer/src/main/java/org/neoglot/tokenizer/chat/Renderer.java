// Statements to text.
package org.neoglot.tokenizer.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Walks a template once; steps, length and depth are bounded, since templates come with models from anywhere. */
final class Renderer {
  /** Statements, and turns of loops, that one rendering may run. */
  private static final int MOST_STEPS = 1_000_000;

  /** Macros inside of macros. */
  private static final int DEEPEST = 100;

  /** Where the assistant speaks, in characters of the text: from, and to before. */
  record Span(int from, int to) {}

  /** How a body ended. */
  private enum End { NORMAL, BREAK, CONTINUE }

  private final List<Span> generations = new ArrayList<>();
  private StringBuilder out = new StringBuilder();
  private int steps;
  private int depth;
  /** Captured text is not yet in the result, so places in it mean nothing there. */
  private int captures;

  /** The text of a template. */
  String render(List<Statement> template, Scope scope) {
    run(template, scope);
    return out.toString();
  }

  /** What {@code generation} marked. */
  List<Span> generations() {
    return generations;
  }

  private End run(List<Statement> body, Scope scope) {
    for (Statement s : body) {
      End end = run(s, scope);
      if (end != End.NORMAL) return end;
    }
    return End.NORMAL;
  }

  private End run(Statement statement, Scope scope) {
    step();
    switch (statement) {
      case Statement.Text t -> write(t.text());
      case Statement.Print p -> write(Values.text(Evaluator.value(p.value(), scope)));
      case Statement.If choice -> {
        return run(chosen(choice, scope), scope);
      }
      case Statement.For loop -> loop(loop, scope);
      case Statement.Assign a -> assign(a, Evaluator.value(a.value(), scope), scope);
      case Statement.Capture c -> set(c.target(), captured(c.body(), new Scope(scope)), scope, c.line());
      case Statement.Define d -> scope.set(d.name(), (Values.Callable) call -> called(d, call, scope));
      case Statement.Generation g -> {
        int from = out.length();
        End end = run(g.body(), new Scope(scope));
        if (captures == 0) generations.add(new Span(from, out.length()));
        return end;
      }
      case Statement.Leave l -> {
        return l.forGood() ? End.BREAK : End.CONTINUE;
      }
    }
    return End.NORMAL;
  }

  private void step() {
    if (++steps > MOST_STEPS) throw Fault.raised("more than " + MOST_STEPS + " steps: the template does not seem to end");
  }

  private void write(String text) {
    if (out.length() + (long) text.length() > Evaluator.LONGEST) {
      throw Fault.raised("a text of more than " + Evaluator.LONGEST + " characters");
    }
    out.append(text);
  }

  private static List<Statement> chosen(Statement.If choice, Scope scope) {
    for (int i = 0; i < choice.conditions().size(); i++) {
      Expression condition = choice.conditions().get(i);
      if (condition == null || Values.truth(Evaluator.value(condition, scope))) return choice.bodies().get(i);
    }
    return List.of();
  }

  private void loop(Statement.For loop, Scope scope) {
    List<Object> items = new ArrayList<>();
    for (Object item : Values.items(Evaluator.value(loop.items(), scope), loop.line())) {
      if (loop.condition() == null || Values.truth(Evaluator.value(loop.condition(), with(loop, item, scope)))) items.add(item);
    }
    Object[] before = {null};
    for (int i = 0; i < items.size(); i++) {
      Scope inner = with(loop, items.get(i), scope);
      step();                                           // an empty body takes its time too
      inner.set("loop", about(items, i, before));
      if (run(loop.body(), inner) == End.BREAK) break;
    }
    if (items.isEmpty()) run(loop.otherwise(), new Scope(scope));
  }

  /** A scope in which the loop's variables have an item's values. */
  private static Scope with(Statement.For loop, Object item, Scope scope) {
    Scope inner = new Scope(scope);
    if (loop.names().size() == 1) {
      inner.set(loop.names().getFirst(), item);
      return inner;
    }
    List<?> parts = Values.items(item, loop.line());
    if (parts.size() != loop.names().size()) {
      throw new Fault(loop.line(), "an item of " + parts.size() + " parts for " + loop.names().size() + " variables");
    }
    for (int i = 0; i < parts.size(); i++) inner.set(loop.names().get(i), parts.get(i));
    return inner;
  }

  /** The variable {@code loop}. */
  private static Object about(List<Object> items, int i, Object[] before) {
    Map<String, Object> about = new LinkedHashMap<>();
    long n = items.size();
    about.put("index", i + 1L);
    about.put("index0", (long) i);
    about.put("revindex", n - i);
    about.put("revindex0", n - i - 1);
    about.put("first", i == 0);
    about.put("last", i == n - 1);
    about.put("length", n);
    about.put("previtem", i == 0 ? new Values.Undefined("previtem") : items.get(i - 1));
    about.put("nextitem", i == n - 1 ? new Values.Undefined("nextitem") : items.get(i + 1));
    about.put("cycle", (Values.Callable) c -> c.get(i % Math.max(1, c.places().size()), "item"));
    about.put("changed", (Values.Callable) c -> {
      boolean changed = before[0] == null || !Values.equal(before[0], c.places());
      before[0] = c.places();
      return changed;
    });
    return new Values.Namespace(about);
  }

  private static void assign(Statement.Assign a, Object value, Scope scope) {
    if (a.targets().size() == 1) {
      set(a.targets().getFirst(), value, scope, a.line());
      return;
    }
    List<?> parts = Values.items(value, a.line());
    if (parts.size() != a.targets().size()) {
      throw new Fault(a.line(), parts.size() + " values for " + a.targets().size() + " variables");
    }
    for (int i = 0; i < parts.size(); i++) set(a.targets().get(i), parts.get(i), scope, a.line());
  }

  private static void set(Statement.Target target, Object value, Scope scope, int line) {
    if (target.attribute() == null) {
      scope.set(target.name(), value);
    } else if (scope.get(target.name()) instanceof Values.Namespace n) {
      n.attributes().put(target.attribute(), value);
    } else {
      throw new Fault(line, "'" + target.name() + "' is " + Values.kind(scope.get(target.name()))
          + "; attributes can be set of a namespace only");
    }
  }

  /** What a body writes, kept from the result. */
  private String captured(List<Statement> body, Scope scope) {
    StringBuilder outside = out;
    out = new StringBuilder();
    captures++;
    run(body, scope);
    captures--;
    String text = out.toString();
    out = outside;
    return text;
  }

  private Object called(Statement.Define d, Call call, Scope around) {
    if (++depth > DEEPEST) throw new Fault(call.line(), "macros inside of macros go deeper than " + DEEPEST);
    call.only(d.parameters().toArray(String[]::new));
    Scope inner = new Scope(around);
    for (int i = 0; i < d.parameters().size(); i++) {
      String name = d.parameters().get(i);
      Expression usual = d.defaults().get(i);
      boolean given = i < call.places().size() || call.names().containsKey(name);
      inner.set(name, given ? call.get(i, name) : usual == null ? new Values.Undefined(name) : Evaluator.value(usual, inner));
    }
    String text = captured(d.body(), inner);
    depth--;
    return text;
  }
}

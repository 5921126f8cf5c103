// Lexemes to statements; what Jinja has beyond them is refused by name.
package org.neoglot.tokenizer.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a whole template. */
final class TemplateParser extends ExpressionParser {
  private static final String KNOWN = "if, for, set, macro, generation, break, continue, raw";
  private static final int DEEPEST = 100;

  private int depth;
  private int loops;

  private TemplateParser(List<Lexeme> lexemes) {
    super(lexemes);
  }

  /** @throws Fault naming line, what was found, and what was wanted */
  static List<Statement> statements(String template) {
    var parser = new TemplateParser(Lexer.lexemes(template));
    List<Statement> all = parser.until(Set.of());
    if (parser.here().kind() != Lexeme.Kind.END) throw parser.wanted("a statement to begin before it ends");
    return all;
  }

  /** Statements up to a tag of one of these names, which is left behind its opening; or to the end. */
  private List<Statement> until(Set<String> ends) {
    if (++depth > DEEPEST) throw new Fault(here().line(), "statements inside of statements go deeper than " + DEEPEST);
    List<Statement> body = new ArrayList<>();
    while (here().kind() != Lexeme.Kind.END) {
      Lexeme opening = next();
      if (opening.kind() == Lexeme.Kind.TEXT) {
        body.add(new Statement.Text(opening.text()));
      } else if (opening.kind() == Lexeme.Kind.PRINT) {
        body.add(new Statement.Print(tuple()));
        close();
      } else {
        if (ends.contains(here().text())) break;
        body.add(statement());
      }
    }
    depth--;
    return body;
  }

  /** Statements up to the tag of that name, and the tag. */
  private List<Statement> body(String end) {
    int line = here().line();
    List<Statement> body = until(Set.of(end));
    ended(end, line);
    return body;
  }

  private void ended(String end, int line) {
    if (!skipName(end)) throw new Fault(line, "a statement does not end, wanted '{% " + end + " %}'");
    close();
  }

  private void close() {
    if (here().kind() != Lexeme.Kind.CLOSE) throw wanted("the end of the tag");
    next();
  }

  private Statement statement() {
    int line = here().line();
    String name = name("a statement (" + KNOWN + ")");
    return switch (name) {
      case "if" -> choice(line);
      case "for" -> loop(line);
      case "set" -> assignment(line);
      case "macro" -> macro();
      case "generation" -> {
        close();
        yield new Statement.Generation(body("endgeneration"));
      }
      case "break", "continue" -> {
        if (loops == 0) throw new Fault(line, "'" + name + "' stands outside of a loop");
        close();
        yield new Statement.Leave(name.equals("break"));
      }
      case "elif", "else", "endif", "endfor", "endset", "endmacro", "endgeneration", "endraw" ->
          throw new Fault(line, "'" + name + "' belongs to no statement before it");
      default -> throw new Fault(line, "the statement '" + name + "' is not supported; known are " + KNOWN);
    };
  }

  private Statement choice(int line) {
    List<Expression> conditions = new ArrayList<>();
    List<List<Statement>> bodies = new ArrayList<>();
    conditions.add(tuple());
    close();
    while (true) {
      bodies.add(until(Set.of("elif", "else", "endif")));
      boolean afterElse = conditions.getLast() == null;
      if (!afterElse && skipName("elif")) {
        conditions.add(tuple());
        close();
      } else if (!afterElse && skipName("else")) {
        conditions.add(null);
        close();
      } else {
        ended("endif", line);
        return new Statement.If(conditions, bodies);
      }
    }
  }

  private Statement loop(int line) {
    List<String> names = new ArrayList<>();
    boolean enclosed = skipSign("(");
    do names.add(name("the name of a variable")); while (skipSign(","));
    if (enclosed) sign(")");
    if (!skipName("in")) throw wanted("'in'");
    Expression items = or();                            // without the inline if: an 'if' here chooses among the items
    Expression condition = skipName("if") ? expression() : null;
    if (here().isName("recursive")) throw wanted("a loop that is not recursive: that is not supported");
    close();
    loops++;
    List<Statement> body = until(Set.of("else", "endfor"));
    loops--;
    List<Statement> otherwise = List.of();
    if (skipName("else")) {
      close();
      otherwise = until(Set.of("endfor"));
    }
    ended("endfor", line);
    return new Statement.For(names, items, condition, body, otherwise, line);
  }

  private Statement assignment(int line) {
    List<Statement.Target> targets = new ArrayList<>();
    do {
      String name = name("the name of a variable");
      targets.add(new Statement.Target(name, skipSign(".") ? name("the name of an attribute") : null));
    } while (skipSign(","));
    if (skipSign("=")) {
      Expression value = tuple();
      close();
      return new Statement.Assign(targets, value, line);
    }
    if (targets.size() > 1 || here().isSign("|")) throw wanted("'='");
    close();
    return new Statement.Capture(targets.getFirst(), body("endset"), line);
  }

  private Statement macro() {
    String name = name("the name of a macro");
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    sign("(");
    while (!skipSign(")")) {
      if (!parameters.isEmpty()) sign(",");
      parameters.add(name("the name of a parameter"));
      defaults.add(skipSign("=") ? expression() : null);
    }
    close();
    int outside = loops;
    loops = 0;                                          // a macro cannot leave the loop that it is called in
    List<Statement> body = body("endmacro");
    loops = outside;
    return new Statement.Define(name, parameters, defaults, body);
  }
}

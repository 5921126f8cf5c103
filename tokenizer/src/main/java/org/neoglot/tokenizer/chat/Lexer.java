// Template text to lexemes, with Jinja's rules for the white space around tags.
package org.neoglot.tokenizer.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template as Jinja does with {@code trim_blocks} and {@code lstrip_blocks}, the settings that chat templates are
 * rendered with: the newline after a block or comment goes, and so do blanks before it when nothing else is on the line.
 * {@code -} beside a delimiter removes all white space on its side, {@code +} keeps it. The last newline of the source
 * goes too.
 */
final class Lexer {
  private static final Pattern OPENING = Pattern.compile("\\{(\\{|%|#)([-+]?)");
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%\\}");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");
  private static final Pattern END_COMMENT = Pattern.compile("([-+]?)#\\}");
  private static final Pattern BLANK = Pattern.compile("\\s+");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{M}\\p{Nd}_]*");
  private static final Pattern NUMBER = Pattern.compile("\\d[\\d_]*(\\.\\d[\\d_]*)?([eE][+-]?\\d+)?");
  private static final Pattern STRING = Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);
  private static final Pattern SIGN = Pattern.compile("\\*\\*|//|==|!=|>=|<=|[-+*/%~<>=()\\[\\]{}.,:|]");

  private final String source;
  private final List<Lexeme> out = new ArrayList<>();
  private int at;
  private int line = 1;
  private int counted;
  /** Whether what stands at {@code at} begins a line, as far as templates are concerned. */
  private boolean begins = true;

  private Lexer(String source) {
    this.source = source;
  }

  /** @throws Fault naming the line of a tag, comment or string that does not end, or of a character out of place */
  static List<Lexeme> lexemes(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    var lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
    lexer.run();
    return lexer.out;
  }

  private void run() {
    Matcher opening = OPENING.matcher(source);
    while (opening.find(at)) {
      boolean block = opening.group(1).equals("%");
      text(at, opening.start(), opening.group(2), !opening.group(1).equals("{"));
      Matcher raw = RAW.matcher(source).region(opening.start(), source.length());
      if (opening.group(1).equals("#")) comment(opening);
      else if (block && raw.lookingAt()) raw(raw);
      else tag(block, opening);
    }
    text(at, source.length(), "", false);
    add(Lexeme.Kind.END, "", source.length());
  }

  /** Text before a tag; {@code sign} is what stands at the tag's opening. */
  private void text(int from, int to, String sign, boolean strips) {
    String text = source.substring(from, to);
    if (sign.equals("-")) {
      text = text.stripTrailing();
    } else if (strips && !sign.equals("+")) {
      int start = text.lastIndexOf('\n') + 1;
      if ((start > 0 || begins) && text.substring(start).isBlank()) text = text.substring(0, start);
    }
    if (!text.isEmpty()) add(Lexeme.Kind.TEXT, text, from);
  }

  private void comment(Matcher opening) {
    Matcher end = END_COMMENT.matcher(source);
    if (!end.find(opening.end(1))) throw new Fault(lineOf(opening.start()), "a comment does not end, wanted '#}'");
    at = end.end();
    after(end.group(1), true);
  }

  private void raw(Matcher raw) {
    at = raw.end();
    after(raw.group(1), false);
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) throw new Fault(lineOf(raw.start()), "'raw' does not end, wanted '{% endraw %}'");
    text(at, end.start(), end.group(1), true);
    at = end.end();
    after(end.group(2), true);
  }

  private void tag(boolean block, Matcher opening) {
    int start = opening.start();
    add(block ? Lexeme.Kind.BLOCK : Lexeme.Kind.PRINT, opening.group(), start);
    at = opening.end();
    String close = block ? "%}" : "}}";
    int open = 0;                                       // brackets, in which '}}' may end two of them
    while (true) {
      skip(BLANK);
      if (at >= source.length()) throw new Fault(lineOf(start), "a tag does not end, wanted '" + close + "'");
      char c = source.charAt(at);
      boolean signed = (c == '-' || block && c == '+') && source.startsWith(close, at + 1);
      if (open == 0 && (signed || source.startsWith(close, at))) {
        add(Lexeme.Kind.CLOSE, close, at);
        at += close.length() + (signed ? 1 : 0);
        after(signed ? String.valueOf(c) : "", block);
        return;
      }
      if ("([{".indexOf(c) >= 0) open++;
      if (")]}".indexOf(c) >= 0) open--;
      inside();
    }
  }

  /** White space behind a tag. */
  private void after(String sign, boolean trims) {
    int from = at;
    if (sign.equals("-")) skip(BLANK);
    else if (trims && !sign.equals("+") && at < source.length() && source.charAt(at) == '\n') at++;
    begins = at > from && source.charAt(at - 1) == '\n';
  }

  private void inside() {
    if (take(STRING, Lexeme.Kind.STRING) || take(NAME, Lexeme.Kind.NAME) || number() || take(SIGN, Lexeme.Kind.SIGN)) return;
    String found = source.substring(at, source.offsetByCodePoints(at, 1));
    throw new Fault(lineOf(at), found.equals("'") || found.equals("\"") ? "a string does not end, wanted " + found
        : "found '" + found + "' inside of a tag, wanted an expression");
  }

  private boolean number() {
    Matcher m = NUMBER.matcher(source).region(at, source.length());
    if (!m.lookingAt()) return false;
    boolean whole = m.group(1) == null && m.group(2) == null;
    add(whole ? Lexeme.Kind.INTEGER : Lexeme.Kind.FLOAT, m.group().replace("_", ""), at);
    at = m.end();
    return true;
  }

  private boolean take(Pattern pattern, Lexeme.Kind kind) {
    Matcher m = pattern.matcher(source).region(at, source.length());
    if (!m.lookingAt()) return false;
    String text = m.group();
    add(kind, kind == Lexeme.Kind.STRING ? unescaped(text.substring(1, text.length() - 1)) : text, at);
    at = m.end();
    return true;
  }

  private void skip(Pattern pattern) {
    Matcher m = pattern.matcher(source).region(at, source.length());
    if (m.lookingAt()) at = m.end();
  }

  /** Escapes of Python's strings; an unknown one stays as it is written. */
  private String unescaped(String text) {
    if (text.indexOf('\\') < 0) return text;
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        plain.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      int digits = switch (escape) {
        case 'x' -> 2;
        case 'u' -> 4;
        case 'U' -> 8;
        default -> 0;
      };
      int known = "\n\\'\"abfnrtv0".indexOf(escape);
      if (digits > 0) {
        plain.appendCodePoint(codePoint(text, i + 1, digits));
        i += digits;
      } else if (known < 0) {
        plain.append('\\').append(escape);
      } else if (known > 0) {
        plain.append("\\'\"\007\b\f\n\r\t\013\0".charAt(known - 1)); // an escaped newline is none
      }
    }
    return plain.toString();
  }

  private int codePoint(String text, int from, int digits) {
    try {
      int point = Integer.parseInt(text.substring(from, Math.min(text.length(), from + digits)), 16);
      if (from + digits <= text.length() && Character.isValidCodePoint(point)) return point;
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Fault(lineOf(at), "an escape in a string is not a character, wanted " + digits + " hexadecimal digits");
  }

  private void add(Lexeme.Kind kind, String text, int place) {
    out.add(new Lexeme(kind, text, lineOf(place)));
  }

  /** Places are asked for in order, so each newline is counted once. */
  private int lineOf(int place) {
    if (place < counted) return 1 + (int) source.substring(0, place).chars().filter(c -> c == '\n').count();
    for (; counted < place; counted++) if (source.charAt(counted) == '\n') line++;
    return line;
  }
}

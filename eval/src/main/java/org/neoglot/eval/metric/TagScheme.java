// How spans are written as one tag a token, and what becomes of tags that break the rules.
package org.neoglot.eval.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * Tagging schemes. A tag is O or a letter and a type, "B-LOC"; the type is all that follows the first hyphen and may be
 * empty. B begins, I (or M) goes on, E (or L) ends a span, S (or U, W) is a span of one token.
 */
public enum TagScheme {
  /**
   * Repairs what breaks the rules, as conlleval does (Tjong Kim Sang and Buchholz 2000, the CoNLL-2000 shared task): a
   * span also begins with an I or E after O, after another type or after an end. Reads BIO, IOB1 and BIOES.
   */
  LENIENT,
  /**
   * Ramshaw and Marcus 1995: I opens and goes on; B only parts neighbours of one type. Every sequence of I, B, O is
   * read.
   */
  IOB1,
  /** "BIO": a span begins with B only; an I without a begun span of its type belongs to none. */
  IOB2,
  /** Also IOBES, BILOU, BMES: a span is S, or B, any number of I, and E, all of one type; anything else is no span. */
  BIOES;

  private record Tag(char letter, String type) {
    static Tag of(String text) {
      if (text.equals("O")) return new Tag('O', "");
      int hyphen = text.indexOf('-');
      String letter = hyphen < 0 ? text : text.substring(0, hyphen);
      if (letter.length() != 1 || "BIMELSUW".indexOf(letter.charAt(0)) < 0) {
        throw new IllegalArgumentException("tag '" + text + "' is neither O nor B-, I-, E- or S- and a type");
      }
      return new Tag(switch (letter.charAt(0)) {
        case 'M' -> 'I';
        case 'L' -> 'E';
        case 'U', 'W' -> 'S';
        default -> letter.charAt(0);
      }, hyphen < 0 ? "" : text.substring(hyphen + 1));
    }

    boolean in(String letters) {
      return letters.indexOf(letter) >= 0;
    }
  }

  /**
   * The spans of a sentence, in order; none overlap.
   *
   * @throws IllegalArgumentException if a tag is not of the form above
   */
  public List<Span> spans(List<String> tags) {
    List<Tag> read = new ArrayList<>();
    for (String tag : tags) read.add(Tag.of(tag));
    return switch (this) {
      case LENIENT, IOB1 -> lenient(read);
      case IOB2 -> iob2(read);
      case BIOES -> bioes(read);
    };
  }

  private static List<Span> lenient(List<Tag> tags) {
    List<Span> spans = new ArrayList<>();
    Tag before = new Tag('O', "");
    int start = -1;
    for (int i = 0; i <= tags.size(); i++) {
      Tag tag = i < tags.size() ? tags.get(i) : new Tag('O', "");
      // Inside a span, the only way to go on is an I or E of the same type after a B or I.
      boolean goesOn = start >= 0 && tag.in("IE") && before.in("BI") && tag.type.equals(before.type);
      if (!goesOn) {
        if (start >= 0) spans.add(new Span(start, i, before.type));
        start = tag.letter == 'O' ? -1 : i;
      }
      before = tag;
    }
    return spans;
  }

  private static List<Span> iob2(List<Tag> tags) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < tags.size(); i++) {
      Tag first = tags.get(i);
      if (first.letter != 'B') continue;
      int end = i + 1;
      while (end < tags.size() && tags.get(end).equals(new Tag('I', first.type))) end++;
      spans.add(new Span(i, end, first.type));
    }
    return spans;
  }

  private static List<Span> bioes(List<Tag> tags) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < tags.size(); i++) {
      Tag first = tags.get(i);
      if (first.letter == 'S') spans.add(new Span(i, i + 1, first.type));
      if (first.letter != 'B') continue;
      int end = i + 1;
      while (end < tags.size() && tags.get(end).equals(new Tag('I', first.type))) end++;
      if (end < tags.size() && tags.get(end).equals(new Tag('E', first.type))) {
        spans.add(new Span(i, end + 1, first.type));
      }
    }
    return spans;
  }
}

// Texts that are too long for a model are cut short.
package org.neoglot.tokenizer;

/**
 * Cuts an encoding, or the two of a pair, so that it fits with its frame.
 *
 * @param maxLength tokens at most, those of the frame included
 * @param strategy which text of a pair is cut
 * @param stride how far windows over a long text overlap; kept to be written back
 * @param left whether the beginning is dropped rather than the end
 */
public record Truncation(int maxLength, Strategy strategy, int stride, boolean left) {
  /** Which text of a pair is cut: the longer one (then both alike), the first or the second. */
  public enum Strategy { LONGEST_FIRST, ONLY_FIRST, ONLY_SECOND }

  public Truncation {
    if (maxLength < 0 || stride < 0) {
      throw new IllegalArgumentException(
          "truncation to " + maxLength + " tokens with stride " + stride + "; wanted 0 or more of each");
    }
  }

  /** The two encodings, cut to so many tokens together; the second is null for one text. */
  Encoding[] apply(Encoding a, Encoding b, int room) {
    int first = a.size();
    int second = b == null ? 0 : b.size();
    int excess = first + second - room;
    if (excess <= 0) {
      return new Encoding[] {a, b};
    }
    switch (strategy) {
      case LONGEST_FIRST -> {
        int shorter = Math.min(first, second);
        int longer = Math.max(shorter, room - shorter);
        if (shorter + longer > room) { // both are too long: half for each, the odd one for the longer
          shorter = room / 2;
          longer = shorter + room % 2;
        }
        boolean swapped = first > second;
        first = b == null ? room : swapped ? longer : shorter;
        second = swapped ? shorter : longer;
      }
      case ONLY_FIRST -> first = cut(first, excess);
      case ONLY_SECOND -> second = cut(second, excess);
    }
    return new Encoding[] {keep(a, first), b == null ? null : keep(b, second)};
  }

  private static int cut(int size, int excess) {
    if (size <= excess) {
      throw new IllegalArgumentException("a text of " + size + " tokens cannot be cut by " + excess
          + "; wanted a longer text, or another strategy of truncation");
    }
    return size - excess;
  }

  private Encoding keep(Encoding text, int size) {
    return size >= text.size() ? text : left ? text.slice(text.size() - size, text.size()) : text.slice(0, size);
  }
}

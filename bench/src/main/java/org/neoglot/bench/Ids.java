// Token ids and sentence lengths that every engine gets alike.
package org.neoglot.bench;

/** Numbers by a formula that the Python scripts in bench/peers repeat. */
final class Ids {
  private Ids() {}

  /** Id number i of a text: spread over the vocabulary, without a pattern that a cache could like. */
  static int id(long i, int vocabulary) {
    return (int) ((i * 7919 + i * i % 104_729) % vocabulary);
  }

  /** Ids {@code from} to {@code from + count - 1}. */
  static int[] ids(long from, int count, int vocabulary) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) ids[i] = id(from + i, vocabulary);
    return ids;
  }

  /** Lengths of sentences, 5 to 128 tokens, many short and few long ones, in no order; 46 tokens in the mean. */
  static int[] lengths(int sentences) {
    int[] lengths = new int[sentences];
    for (int i = 0; i < sentences; i++) {
      double u = i * 619 % 1000 / 1000.0;
      lengths[i] = 5 + (int) (124 * u * u);
    }
    return lengths;
  }
}

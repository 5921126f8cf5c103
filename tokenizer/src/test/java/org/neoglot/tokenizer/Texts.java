// Text to test with: made-up words, the same for the same seed.
package org.neoglot.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sentences of invented syllables: words repeat as words do, a few much, most seldom. */
final class Texts {
  private static final String[] SYLLABLES = {"ka", "lo", "mi", "tu", "ne", "sa", "ri", "po", "wé", "ŋa", "shi", "ndu"};

  private Texts() {}

  /** Characters of all planes, more of the common ones; no half of a surrogate pair. */
  static String random(Random random, int longest) {
    var text = new StringBuilder();
    for (int i = random.nextInt(longest); i > 0; i--) {
      int c = random.nextInt(switch (random.nextInt(3)) {
        case 0 -> 0x80;
        case 1 -> 0x3000;
        default -> Character.MAX_CODE_POINT + 1;
      });
      text.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c);
    }
    return text.toString();
  }

  static List<String> sentences(int count, long seed) {
    var random = new Random(seed);
    var words = new ArrayList<String>();
    for (int i = 0; i < 300; i++) {
      var word = new StringBuilder();
      for (int s = random.nextInt(4); s >= 0; s--) {
        word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
      }
      words.add(word.toString());
    }
    var sentences = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var sentence = new StringBuilder();
      for (int w = 4 + random.nextInt(8); w >= 0; w--) {
        double u = random.nextDouble();
        sentence.append(words.get((int) (u * u * words.size()))).append(w == 0 ? "." : " ");
      }
      sentences.add(sentence.toString());
    }
    return sentences;
  }
}

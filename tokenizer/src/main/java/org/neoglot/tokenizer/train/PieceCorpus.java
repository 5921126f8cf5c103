// The text to learn pieces from: its characters counted, the rare ones blotted out, its words counted.
package org.neoglot.tokenizer.train;

import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Normalized sentences with counts. Given symbols in them have become {@link PieceRules#BARRIER}, characters that the
 * coverage leaves out {@link PieceRules#RARE}.
 */
final class PieceCorpus {
  /** A string and how often it occurs. */
  record Counted(String text, long count) {}

  /** A character and how often it occurs. */
  record Char(int codePoint, long count) {
    String text() {
      return Character.toString(codePoint);
    }
  }

  /** Strings in the order of their code points, which is that of their UTF-8 bytes too. */
  static final Comparator<String> BY_CODE_POINTS = PieceCorpus::compare;

  private final List<Counted> sentences;
  private final List<Char> required;

  private PieceCorpus(List<Counted> sentences, List<Char> required) {
    this.sentences = sentences;
    this.required = required;
  }

  static PieceCorpus of(List<Counted> normalized, PieceOptions options, List<Piece> given) {
    var symbols = new SymbolSearch(given);
    var sentences = new ArrayList<Counted>(normalized.size());
    var counts = new Int2LongOpenHashMap();
    long all = 0;
    for (Counted sentence : normalized) {
      String text = symbols.blot(sentence.text);
      if (text.isEmpty()) {
        continue;
      }
      sentences.add(new Counted(text, sentence.count));
      for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
        int c = text.codePointAt(i);
        if (c != PieceRules.BARRIER && c != 0 && c != ' ') {
          counts.addTo(c, sentence.count);
          all += sentence.count;
        }
      }
    }
    List<Char> required = required(counts, all, options);
    return new PieceCorpus(withoutRare(sentences, required), required);
  }

  /** Commonest first until enough of the text is covered; those that were asked for by name come before all. */
  private static List<Char> required(Int2LongOpenHashMap counts, long all, PieceOptions options) {
    var named = new IntOpenHashSet(options.symbols().required().codePoints().toArray());
    named.forEach((int c) -> counts.addTo(c, 0));
    var chars = new ArrayList<Char>();
    counts.int2LongEntrySet().fastForEach(e -> chars.add(new Char(e.getIntKey(), e.getLongValue())));
    chars.sort(Comparator.comparing((Char c) -> !named.contains(c.codePoint))
        .thenComparing(c -> -c.count).thenComparing(Char::codePoint));
    var kept = new ArrayList<Char>();
    long covered = 0;
    for (Char c : chars) {
      // In 32 bits, as SentencePiece compares them; 0.9995 of a text is hit exactly now and then.
      float share = (float) (1.0 * covered / all);
      if (share >= (float) options.text().coverage() && !named.contains(c.codePoint)) {
        break;
      }
      covered += c.count;
      kept.add(c);
    }
    kept.sort(Comparator.comparing((Char c) -> -c.count).thenComparing(Char::codePoint));
    return kept;
  }

  private static List<Counted> withoutRare(List<Counted> sentences, List<Char> required) {
    var known = new IntOpenHashSet();
    required.forEach(c -> known.add(c.codePoint));
    known.add(PieceRules.BARRIER);
    var clean = new ArrayList<Counted>(sentences.size());
    for (Counted sentence : sentences) {
      if (sentence.text.codePoints().allMatch(known::contains)) {
        clean.add(sentence);
      } else {
        var text = new StringBuilder();
        sentence.text.codePoints().forEach(c -> text.appendCodePoint(known.contains(c) ? c : PieceRules.RARE));
        clean.add(new Counted(text.toString(), sentence.count));
      }
    }
    return clean;
  }

  /** The sentences, none empty. */
  List<Counted> sentences() {
    return sentences;
  }

  /** The characters that need a piece, commonest first, then by code point. */
  List<Char> required() {
    return required;
  }

  /** Distinct words with their counts, commonest first, then by code points. */
  List<Counted> words(PieceOptions.Text options) {
    var counts = new Object2LongOpenHashMap<String>();
    for (Counted sentence : sentences) {
      forEachWord(sentence.text, options, (from, to) -> counts.addTo(sentence.text.substring(from, to), sentence.count));
    }
    var words = new ArrayList<Counted>(counts.size());
    counts.object2LongEntrySet().fastForEach(e -> words.add(new Counted(e.getKey(), e.getLongValue())));
    words.sort(Comparator.comparing((Counted w) -> -w.count).thenComparing(w -> w.text, BY_CODE_POINTS));
    return words;
  }

  /** Takes the bounds of a word. */
  interface Bounds {
    void word(int from, int to);
  }

  /** Cuts before each space, or behind it; a run of spaces stays together where pieces may be made of spaces. */
  static void forEachWord(String text, PieceOptions.Text options, Bounds sink) {
    int begun = 0;
    for (int i = 1; i < text.length(); i++) {
      boolean before = text.charAt(i - 1) == PieceRules.SPACE;
      boolean here = text.charAt(i) == PieceRules.SPACE;
      boolean cut;
      if (options.whitespaceAsSuffix()) {
        cut = before && !(options.whitespaceOnly() && here);
      } else {
        cut = here && !(options.whitespaceOnly() && before);
      }
      if (cut) {
        sink.word(begun, i);
        begun = i;
      }
    }
    if (begun < text.length()) {
      sink.word(begun, text.length());
    }
  }

  private static int compare(String a, String b) {
    int n = Math.min(a.length(), b.length());
    for (int i = 0; i < n; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Surrogates stand for what lies behind all other characters.
        boolean surrogate = Character.isSurrogate(x);
        return surrogate == Character.isSurrogate(y) ? Character.compare(x, y) : surrogate ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}

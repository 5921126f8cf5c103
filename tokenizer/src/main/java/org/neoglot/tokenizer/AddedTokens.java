// Finds added tokens in text: leftmost first, longest first, then their rules about words and spaces.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The added tokens of a tokenizer, ready to be found. Immutable. */
public final class AddedTokens {
  /** Takes a stretch of text; {@code id} is the added token found there, or -1 for the text between them. */
  interface Sink {
    void stretch(int from, int to, int id);
  }

  private final List<AddedToken> list;
  private final Set<Integer> sought;
  private final Int2ObjectOpenHashMap<AddedToken> byId = new Int2ObjectOpenHashMap<>();
  private final Object2IntOpenHashMap<String> byContent = new Object2IntOpenHashMap<>();
  private final Trie given = new Trie();
  private final Trie normalized = new Trie();

  /**
   * The tokens, in any order; those that match normalized text are themselves normalized first.
   *
   * @throws IllegalArgumentException if two tokens have one id, or one content has two
   */
  public AddedTokens(List<AddedToken> tokens, Normalizer normalizer) {
    this(tokens, normalizer, token -> true);
  }

  /** The same, but only some are looked for in text: SentencePiece never takes text for its control symbols. */
  AddedTokens(List<AddedToken> tokens, Normalizer normalizer, Predicate<AddedToken> sought) {
    list = tokens.stream().sorted(Comparator.comparingInt(AddedToken::id)).toList();
    byContent.defaultReturnValue(-1);
    for (AddedToken token : list) {
      AddedToken other = byId.put(token.id(), token);
      if (other != null) {
        throw new IllegalArgumentException("added tokens '" + other.content() + "' and '" + token.content()
            + "' both have id " + token.id() + "; wanted one token an id");
      }
      int before = byContent.putIfAbsent(token.content(), token.id());
      if (before >= 0) {
        throw new IllegalArgumentException("added token '" + token.content() + "' has two ids, " + before + " and "
            + token.id() + "; wanted one");
      }
      if (sought.test(token)) {
        boolean after = token.normalized();
        (after ? normalized : given).add(after ? normalizer.apply(token.content()) : token.content(), token.id());
      }
    }
    this.sought = list.stream().filter(sought).map(AddedToken::id).collect(Collectors.toSet());
  }

  /** Whether a token is looked for in text. */
  boolean isSought(AddedToken token) {
    return sought.contains(token.id());
  }

  /** Whether there is nothing to look for in text as it was given. */
  boolean noneGiven() {
    return given.size() == 0;
  }

  /** All tokens, by id. */
  public List<AddedToken> list() {
    return list;
  }

  /** The added token of an id, or null. */
  public AddedToken get(int id) {
    return byId.get(id);
  }

  /** The id of the added token with this content, or -1. */
  public int id(String content) {
    return byContent.getInt(content);
  }

  /** Whether an id is that of a control token. */
  public boolean isSpecial(int id) {
    AddedToken token = byId.get(id);
    return token != null && token.special();
  }

  /** Cuts text as it was given. */
  void splitGiven(String text, Sink sink) {
    split(given, text, sink);
  }

  /** Cuts text that has been normalized. */
  void splitNormalized(String text, Sink sink) {
    split(normalized, text, sink);
  }

  private void split(Trie trie, String text, Sink sink) {
    int done = 0;
    int at = trie.size() == 0 ? text.length() : 0;
    while (at < text.length()) {
      int length = trie.begins(text.charAt(at)) ? trie.longest(text, at, text.length()) : 0;
      if (length == 0) {
        at++;
        continue;
      }
      int start = at;
      int end = at + length; // with normalized tokens it is not the length of their content
      AddedToken token = byId.get(trie.get(text.substring(start, end)));
      at = end; // the search goes on behind the match, whether or not the match is taken
      if (token.singleWord() && !standsAlone(text, start, end)) {
        continue;
      }
      // White space that an earlier token took is not taken twice; a match may still begin inside it.
      int from = token.lstrip() ? Math.max(spaceBefore(text, start), done) : start;
      int to = token.rstrip() ? spaceAfter(text, end) : end;
      if (done < from) {
        sink.stretch(done, from, -1);
      }
      sink.stretch(from, to, token.id());
      done = to;
    }
    if (done < text.length()) {
      sink.stretch(done, text.length(), -1);
    }
  }

  private static boolean standsAlone(String text, int from, int to) {
    return (from == 0 || !Chars.isWord(text.codePointBefore(from)))
        && (to == text.length() || !Chars.isWord(text.codePointAt(to)));
  }

  private static int spaceBefore(String text, int end) {
    int at = end;
    while (at > 0 && Chars.isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  private static int spaceAfter(String text, int start) {
    int at = start;
    while (at < text.length() && Chars.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}

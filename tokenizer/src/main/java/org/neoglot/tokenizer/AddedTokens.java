// Finds added tokens in text: leftmost first, longest first, then their rules about words and spaces.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.Comparator;
import java.util.List;

/** The added tokens of a tokenizer, ready to be found. Immutable. */
public final class AddedTokens {
  /** Takes a stretch of text; {@code id} is the added token found there, or -1 for the text between them. */
  interface Sink {
    void stretch(int from, int to, int id);
  }

  /** A letter trie; a node that ends a token knows it. */
  private static final class Node {
    private final Int2ObjectOpenHashMap<Node> next = new Int2ObjectOpenHashMap<>();
    private AddedToken token;
  }

  private final List<AddedToken> list;
  private final Int2ObjectOpenHashMap<AddedToken> byId = new Int2ObjectOpenHashMap<>();
  private final Object2IntOpenHashMap<String> byContent = new Object2IntOpenHashMap<>();
  private final Node given = new Node();
  private final Node normalized = new Node();

  /**
   * The tokens, in any order; those that match normalized text are themselves normalized first.
   *
   * @throws IllegalArgumentException if two tokens have one id, or one content has two
   */
  public AddedTokens(List<AddedToken> tokens, Normalizer normalizer) {
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
      boolean after = token.normalized();
      insert(after ? normalized : given, after ? normalizer.apply(token.content()) : token.content(), token);
    }
  }

  private static void insert(Node root, String content, AddedToken token) {
    Node node = root;
    for (int i = 0; i < content.length(); i++) {
      node = node.next.computeIfAbsent(content.charAt(i), c -> new Node());
    }
    node.token = token;
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

  private static void split(Node root, String text, Sink sink) {
    int done = 0;
    int at = root.next.isEmpty() ? text.length() : 0;
    while (at < text.length()) {
      AddedToken token = longest(root, text, at);
      if (token == null) {
        at++;
        continue;
      }
      int start = at;
      int end = at + matched(root, text, at);
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

  private static AddedToken longest(Node root, String text, int from) {
    AddedToken found = null;
    Node node = root;
    for (int i = from; i < text.length(); i++) {
      node = node.next.get(text.charAt(i));
      if (node == null) {
        break;
      }
      found = node.token != null ? node.token : found;
    }
    return found;
  }

  /** Length of the longest match: with normalized tokens it is not the length of their content. */
  private static int matched(Node root, String text, int from) {
    int length = 0;
    Node node = root;
    for (int i = from; i < text.length() && (node = node.next.get(text.charAt(i))) != null; i++) {
      length = node.token != null ? i + 1 - from : length;
    }
    return length;
  }

  private static boolean standsAlone(String text, int from, int to) {
    return (from == 0 || !isWord(text.codePointBefore(from)))
        && (to == text.length() || !isWord(text.codePointAt(to)));
  }

  /** A word character in the sense of Unicode Technical Standard 18, annex C. */
  private static boolean isWord(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK,
          Character.DECIMAL_DIGIT_NUMBER, Character.CONNECTOR_PUNCTUATION -> true;
      default -> Character.isAlphabetic(c) || c == 0x200C || c == 0x200D;
    };
  }

  private static int spaceBefore(String text, int end) {
    int at = end;
    while (at > 0 && isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  private static int spaceAfter(String text, int start) {
    int at = start;
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The White_Space property; all of it lies in the first plane. */
  private static boolean isSpace(char c) {
    return c >= 0x9 && c <= 0xD || c == 0x85 || Character.isSpaceChar(c);
  }
}

// tiktoken's rank files: byte strings in Base64, each with its rank, which is its id.
package org.neoglot.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/**
 * Reads rank files. The pattern that splits text and the special tokens are no part of them: they stand in
 * tiktoken_config.json ({@code pattern}, {@code special_tokens}).
 */
final class RankFile {
  private static final int LOOKED_AT = 400;

  private RankFile() {}

  /** Whether the first line is Base64, a space and a number. */
  static boolean looksLike(byte[] file) {
    String head = new String(file, 0, Math.min(LOOKED_AT, file.length), StandardCharsets.ISO_8859_1);
    int end = head.indexOf('\n');
    return end > 0 && head.substring(0, end).matches("[A-Za-z0-9+/]*={0,2} \\d+\\r?");
  }

  static Tokenizer read(byte[] file, byte[] config) {
    if (config == null) {
      throw new IllegalArgumentException(
          "a rank file without tiktoken_config.json beside it, which says how text is split; wanted one");
    }
    JsonAt json = JsonAt.parse(config);
    String pattern = json.object().get("pattern").string();
    var vocabulary = new Vocabulary(tokens(file));
    var special = new ArrayList<AddedToken>();
    JsonAt table = json.get("special_tokens");
    for (String content : table.absent() ? List.<String>of() : table.object().keys()) {
      special.add(AddedToken.special(table.get(content).natural(), content));
    }
    var added = new AddedTokens(special, new Normalizer.Unchanged());
    var options = new Bpe.Options(-1, false, true);
    var merger = new Bpe(vocabulary, merges(vocabulary), options, added::isSpecial);
    return new Tokenizer(new Pipeline(added, new Normalizer.Unchanged(), Splitter.byteLevel(pattern), merger,
        Template.NONE, new ByteLevel(false, true, true)), Roles.NONE);
  }

  private static List<String> tokens(byte[] file) {
    List<String> lines = VocabularyFiles.lines(file);
    var tokens = new ArrayList<String>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isEmpty()) {
        continue;
      }
      int space = line.indexOf(' ');
      String number = line.substring(space + 1);
      if (space < 0 || !number.matches("\\d{1,9}") || Integer.parseInt(number) > 4 * lines.size() + 1_000_000) {
        throw wrong(i, line, "Base64, a space and a rank not far beyond the " + lines.size() + " lines");
      }
      byte[] bytes;
      try {
        // One published file ends with an empty token, written as a lone padding sign.
        bytes = Base64.getDecoder().decode(line.substring(0, space).equals("=") ? "" : line.substring(0, space));
      } catch (IllegalArgumentException e) {
        throw wrong(i, line, "Base64 before the space (" + e.getMessage() + ")");
      }
      int id = Integer.parseInt(number);
      if (id >= tokens.size()) {
        tokens.addAll(Collections.nCopies(id + 1 - tokens.size(), null));
      }
      if (tokens.set(id, ByteAlphabet.spell(bytes)) != null) {
        throw wrong(i, line, "another rank, for this one is taken");
      }
    }
    return tokens;
  }

  private static IllegalArgumentException wrong(int line, String found, String wanted) {
    String shown = found.length() > 60 ? found.substring(0, 60) + "..." : found;
    return new IllegalArgumentException("line " + (line + 1) + ": found '" + shown + "', wanted " + wanted);
  }

  /** A pair may be merged if it spells a token; the token's rank says when. */
  private static MergeList merges(Vocabulary vocabulary) {
    var list = new MergeList.Builder();
    var priorities = new IntArrayList();
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      for (int at = 1; token != null && at < token.length(); at++) {
        int left = vocabulary.id(token.substring(0, at));
        int right = left < 0 ? -1 : vocabulary.id(token.substring(at));
        if (right >= 0) {
          list.add(left, right, id);
          priorities.add(id);
        }
      }
    }
    return list.build(priorities);
  }
}

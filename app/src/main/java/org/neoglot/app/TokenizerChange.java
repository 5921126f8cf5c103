// What the verbs that change a vocabulary write and say.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.IdMap;
import org.neoglot.tokenizer.change.LanguageReport;

/** Saves a changed tokenizer with its map of ids, and reports what the change does to a text. */
record TokenizerChange(Tokenizer before, Tokenizer after, IdMap ids) {
  /** The file beside the tokenizer that says which old id every new one was. */
  static final String IDS = "id_map.json";

  void write(Path out, List<String> text, Console console, boolean json) throws IOException {
    after.save(out);
    JsonFile.write(out.resolve(IDS), ids.json());
    LanguageReport was = LanguageReport.of(before, text);
    LanguageReport is = LanguageReport.of(after, text);
    if (json) {
      var map = new LinkedHashMap<String, Object>();
      map.put("out", out.toString());
      map.put("old_size", ids.oldSize());
      map.put("new_size", ids.newSize());
      map.put("kept", ids.kept());
      map.put("before", figures(was));
      map.put("after", figures(is));
      console.print(JsonFile.text(map));
      return;
    }
    console.print(String.format(Locale.ROOT, "%,d -> %,d tokens, %,d of them kept; ids: %s%n"
        + "the text: %,d -> %,d tokens, %.2f -> %.2f a word, %.2f -> %.2f bytes a token%ntokenizer: %s", ids.oldSize(),
        ids.newSize(), ids.kept(), out.resolve(IDS), was.tokens(), is.tokens(), was.fertility(), is.fertility(),
        was.bytesPerToken(), is.bytesPerToken(), out));
  }

  private static Map<String, Object> figures(LanguageReport report) {
    var map = new LinkedHashMap<String, Object>();
    map.put("tokens", report.tokens());
    map.put("tokens_per_word", report.fertility());
    map.put("bytes_per_token", report.bytesPerToken());
    map.put("unknown_share", report.unknownShare());
    map.put("byte_share", report.byteShare());
    return map;
  }
}

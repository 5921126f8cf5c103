// What the verbs that change a vocabulary say came of it.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.adapt.ModelVocabulary;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.IdMap;
import org.neoglot.tokenizer.change.LanguageReport;

/**
 * The effect of a change on a text, and figures that only one verb has.
 *
 * @param text what is measured; empty for nothing
 * @param more lines of the verb, printed behind the sizes
 * @param figures the same for {@code --json}
 */
record TokenizerChange(List<String> text, List<String> more, Map<String, Object> figures) {
  /** The file beside the tokenizer that says which old id every new one was. */
  static final String IDS = "id_map.json";

  /** Without figures of its own. */
  TokenizerChange(List<String> text) {
    this(text, List.of(), Map.of());
  }

  void say(Tokenizer before, Tokenizer after, IdMap ids, Path out, ModelVocabulary.Written model, Console console,
      boolean json) {
    LanguageReport was = LanguageReport.of(before, text);
    LanguageReport is = LanguageReport.of(after, text);
    if (json) {
      console.print(JsonFile.text(described(ids, out, model, was, is)));
      return;
    }
    console.print(String.format(Locale.ROOT, "%,d -> %,d tokens, %,d of them kept; ids: %s", ids.oldSize(), ids.newSize(),
        ids.kept(), out.resolve(IDS)));
    more.forEach(console::print);
    if (!text.isEmpty()) {
      console.print(String.format(Locale.ROOT, "the text: %,d -> %,d tokens, %.2f -> %.2f a word, %.2f -> %.2f bytes a token",
          was.tokens(), is.tokens(), was.fertility(), is.fertility(), was.bytesPerToken(), is.bytesPerToken()));
    }
    if (model == null) {
      console.print("tokenizer: " + out);
      return;
    }
    console.print(String.format(Locale.ROOT, "%s: %,d -> %,d rows; %,d are the old ones bit for bit, %,d the mean of old "
        + "pieces', %,d the mean of all", String.join(", ", model.tables()), model.oldRows(), model.rows(), model.kept(),
        model.composed(), model.unspelled()));
    model.notes().forEach(console::print);
    console.print(String.format(Locale.ROOT, "opened again and compared: %,d tensors%nmodel: %s", model.tensors(), out));
  }

  private Map<String, Object> described(
      IdMap ids, Path out, ModelVocabulary.Written model, LanguageReport was, LanguageReport is) {
    var map = new LinkedHashMap<String, Object>();
    map.put("out", out.toString());
    map.put("old_size", ids.oldSize());
    map.put("new_size", ids.newSize());
    map.put("kept", ids.kept());
    map.putAll(figures);
    if (!text.isEmpty()) {
      map.put("before", figures(was));
      map.put("after", figures(is));
    }
    if (model != null) map.put("model", model);
    return map;
  }

  /** A report as JSON. */
  static Map<String, Object> figures(LanguageReport report) {
    var map = new LinkedHashMap<String, Object>();
    map.put("words", report.words());
    map.put("bytes", report.bytes());
    map.put("tokens", report.tokens());
    map.put("tokens_per_word", report.fertility());
    map.put("bytes_per_token", report.bytesPerToken());
    map.put("unknown_share", report.unknownShare());
    map.put("byte_share", report.byteShare());
    return map;
  }
}

// neoglot tokenizer encode: text to ids.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.Encoding;
import org.neoglot.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the ids of texts, a line each, computed on all processors. */
@Command(name = "encode", header = "Print the token ids of texts.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer encode --tokenizer llama3/ \"Habari za asubuhi\"",
      "prints the ids in one line; --json adds tokens and their places in the text."})
final class TokenizerEncodeVerb extends Verb {
  @Mixin
  private TokenizerTextFlags texts;

  @Option(names = "--tokenizer", required = true, paramLabel = "PATH", description = "Folder or file of the tokenizer.")
  private Path path;

  @Option(names = "--framed", description = "Put the frame of the tokenizer's template around each text.")
  private boolean framed;

  @Option(names = "--plain", description = "Take what is written like a special token for text.")
  private boolean plain;

  @Override
  int run(Console console) throws IOException {
    if (plain && json()) throw wrongly("--plain cannot go with --json: places are told with special tokens only");
    var tokenizer = Tokenizer.load(path);
    var all = texts.read();
    if (json()) {
      console.print(JsonFile.text(all.parallelStream().map(t -> described(tokenizer, t)).toList()));
      return 0;
    }
    var lines = all.parallelStream().map(t -> {
      int[] ids = plain ? tokenizer.encodePlain(t) : tokenizer.encode(t);
      return Arrays.stream(framed ? tokenizer.frame(ids) : ids).mapToObj(Integer::toString)
          .collect(Collectors.joining(" "));
    }).toList();
    lines.forEach(console::print);
    return 0;
  }

  private LinkedHashMap<String, Object> described(Tokenizer tokenizer, String text) {
    Encoding encoding = framed ? tokenizer.encodingFramed(text) : tokenizer.encoding(text);
    var map = new LinkedHashMap<String, Object>();
    map.put("text", text);
    map.put("ids", encoding.ids());
    map.put("tokens", encoding.tokens());
    List<int[]> places = new ArrayList<>();
    for (int i = 0; i < encoding.size(); i++) places.add(new int[] {encoding.starts()[i], encoding.ends()[i]});
    map.put("offsets", places);
    return map;
  }
}

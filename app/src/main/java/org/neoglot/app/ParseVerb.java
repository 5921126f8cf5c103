// neoglot parse: on which word each word hangs.
package org.neoglot.app;

import java.util.LinkedHashMap;
import java.util.List;
import org.neoglot.adapt.tasks.Parser;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Dependency trees of sentences. */
@Command(name = "parse", header = "Tell on which word each word of a sentence hangs.",
    description = "Words are what stands between white space; of --input files named .conll or .conllu (also .gz), "
        + "what is cut there, whatever else the lines hold. Prints CoNLL-U with heads and relations, "
        + "and an empty line after each sentence; with --json an object a line.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot parse --model mlt-trees \"Il-kelb jiekol .\"",
      "  1	Il-kelb	_	_	_	_	2	nsubj	_	_",
      "  2	jiekol	_	_	_	_	0	root	_	_",
      "  3	.	_	_	_	_	2	punct	_	_",
      "where mlt-trees was made by 'neoglot finetune --task parse'."})
final class ParseVerb extends Verb {
  @Mixin
  private TaskModelFlags model;

  @Mixin
  private InputFlags input;

  @Override
  int run(Console console) {
    try (var opened = model.open(console); var threads = team(); var run = Run.eager(threads);
        var parser = Parser.open(model.path(), opened, run)) {
      input.sentences(this, console, sentences -> {
        var trees = parser.of(sentences);
        for (int i = 0; i < sentences.size(); i++) console.print(text(sentences.get(i), trees.get(i)));
      });
      return 0;
    }
  }

  private String text(List<String> words, Parser.Tree tree) {
    if (json()) {
      var map = new LinkedHashMap<String, Object>();
      map.put("words", words);
      map.put("heads", tree.heads());
      map.put("relations", tree.relations());
      return JsonFile.line(map).strip();
    }
    var lines = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      lines.append(i + 1).append('\t').append(words.get(i)).append("\t_\t_\t_\t_\t").append(tree.heads()[i]).append('\t')
          .append(tree.relations().get(i)).append("\t_\t_\n");
    }
    return lines.toString();
  }
}

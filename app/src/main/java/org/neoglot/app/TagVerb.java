// neoglot tag: a tag for each word.
package org.neoglot.app;

import java.util.LinkedHashMap;
import java.util.List;
import org.neoglot.adapt.tasks.Tagger;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tags of the words of sentences. */
@Command(name = "tag", header = "Tag the words of sentences: names, parts of speech.",
    description = "Words are what stands between white space: sentences are best given as they were cut for training, with "
        + "spaces before punctuation. Of --input files named .conll or .conllu (also .gz) words are taken as they are cut there, "
        + "whatever else the lines hold. Prints CoNLL: a word, a tab, its tag, and an empty line after each "
        + "sentence; with --json an object a line.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tag --model swa-names \"Rais Samia alizuru Dodoma .\"",
      "  Rais	O",
      "  Samia	B-PER",
      "  alizuru	O",
      "  Dodoma	B-LOC",
      "  .	O",
      "where swa-names was made by 'neoglot finetune --task tag'."})
final class TagVerb extends Verb {
  @Mixin
  private TaskModelFlags model;

  @Mixin
  private InputFlags input;

  @Override
  int run(Console console) {
    try (var opened = model.open(console); var threads = team(); var run = Run.eager(threads)) {
      var tagger = new Tagger(opened, run);
      input.sentences(this, console, sentences -> {
        var tags = tagger.of(sentences);
        for (int i = 0; i < sentences.size(); i++) console.print(text(sentences.get(i), tags.get(i)));
      });
      return 0;
    }
  }

  private String text(List<String> words, List<String> tags) {
    if (json()) {
      var map = new LinkedHashMap<String, Object>();
      map.put("words", words);
      map.put("tags", tags);
      return JsonFile.line(map).strip();
    }
    var lines = new StringBuilder();
    for (int i = 0; i < words.size(); i++) lines.append(words.get(i)).append('\t').append(tags.get(i)).append('\n');
    return lines.toString();
  }
}

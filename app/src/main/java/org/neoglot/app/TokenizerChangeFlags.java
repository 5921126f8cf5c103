// What every verb that changes a vocabulary is told: of which tokenizer or model, and where the result goes.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.neoglot.adapt.ModelVocabulary;
import org.neoglot.app.console.Console;
import org.neoglot.eval.data.Texts;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.IdMap;
import picocli.CommandLine.Option;

/** A mixin: the tokenizer as it was, and the writing of the one that it became. */
final class TokenizerChangeFlags {
  @Option(names = "--tokenizer", paramLabel = "PATH",
      description = "The tokenizer to change. Default: that of --model.")
  private Path tokenizer;

  @Option(names = "--model", paramLabel = "DIR",
      description = "A model whose embeddings and output rows follow: kept tokens keep theirs bit for bit, new ones begin "
          + "as the mean of the old tokens that spell them.")
  private Path model;

  @Option(names = "--field", paramLabel = "NAME", defaultValue = "text",
      description = "The JSON field or TSV column that holds the text. Default: ${DEFAULT-VALUE}.")
  private String field;

  @Option(names = "--out", required = true, paramLabel = "DIR",
      description = "Where the files go; with --model a new folder.")
  private Path out;

  /** The tokenizer as it was. */
  Tokenizer base(Verb verb) throws IOException {
    if (tokenizer == null && model == null) throw verb.wrongly("give --tokenizer PATH, or --model DIR with one in it");
    return Tokenizer.load(tokenizer == null ? model : tokenizer);
  }

  /** Ids that the model's configs name; none without a model. */
  BitSet named(Tokenizer base) {
    return model == null ? new BitSet() : ModelVocabulary.namedIds(model, base.size());
  }

  /** The documents of files; none for no files. */
  List<String> text(List<Path> files) {
    return files == null || files.isEmpty() ? List.of() : new Texts(files, field).all();
  }

  /** Writes tokenizer, map of ids and model, and says what came of it, with the verb's own figures behind. */
  void write(Tokenizer before, Tokenizer after, IdMap ids, TokenizerChange change, Console console, boolean json)
      throws IOException {
    ModelVocabulary.Written written =
        model == null ? null : new ModelVocabulary(model, ids, before, after).write(out);
    if (written == null) after.save(out);
    JsonFile.write(out.resolve(TokenizerChange.IDS), ids.json());
    change.say(before, after, ids, out, written, console, json);
  }
}

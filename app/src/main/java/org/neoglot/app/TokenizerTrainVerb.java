// neoglot tokenizer train: a vocabulary learned from text.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.neoglot.adapt.Pretraining;
import org.neoglot.adapt.data.Texts;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Learns byte-level BPE and writes it as Hugging Face's tokenizer.json. */
@Command(name = "train", header = "Learn a byte-level BPE tokenizer from text.",
    description = "Writes tokenizer.json and its companions, as other tools read them. <|endoftext|> begins and ends documents.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer train --text news.jsonl.gz --field body --vocab 4096 --out words",
      "learns 4,096 tokens from the field 'body' of each line; then",
      "  neoglot pretrain --text news.jsonl.gz --field body --tokenizer words --out model"})
final class TokenizerTrainVerb extends Verb {
  @Option(names = "--text", required = true, arity = "1..*", paramLabel = "FILE", description = "Text to learn from.")
  private List<Path> files;

  @Option(names = "--field", paramLabel = "NAME", defaultValue = "text",
      description = "The JSON field or TSV column that holds the text. Default: ${DEFAULT-VALUE}.")
  private String field;

  @Option(names = "--vocab", required = true, paramLabel = "N", description = "Tokens of the vocabulary, all included.")
  private int vocabulary;

  @Option(names = "--min-frequency", paramLabel = "N", defaultValue = "2",
      description = "Merge pairs that occur so often at least. Default: ${DEFAULT-VALUE}.")
  private long minFrequency;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the files go.")
  private Path out;

  @Override
  int run(Console console) throws IOException {
    long begun = System.nanoTime();
    var trainer = new BpeTrainer(vocabulary).withMinFrequency(minFrequency).withSpecials(Pretraining.END)
        .withRole(Roles.Role.EOS, Pretraining.END).withRole(Roles.Role.BOS, Pretraining.END);
    var texts = new Texts(files, field);
    var documents = texts.all();
    console.say(String.format(Locale.ROOT, "learning from %,d documents, %,d bytes", documents.size(), texts.count().bytes()));
    Tokenizer made = trainer.train(documents.stream());
    double seconds = (System.nanoTime() - begun) * 1e-9;
    made.save(out);
    long tokens = documents.parallelStream().mapToLong(d -> made.encodePlain(d).length).sum();
    double bytesPerToken = (double) texts.count().bytes() / tokens;
    var map = new LinkedHashMap<String, Object>();
    map.put("out", out.toString());
    map.put("vocabulary", made.size());
    map.put("documents", documents.size());
    map.put("bytes", texts.count().bytes());
    map.put("invalid_utf8", texts.count().invalid());
    map.put("tokens", tokens);
    map.put("bytes_per_token", bytesPerToken);
    map.put("seconds", seconds);
    console.print(json() ? JsonFile.text(map) : String.format(Locale.ROOT,
        "%,d tokens learned in %.1f s; the text is %,d of them, %.2f bytes a token%ntokenizer: %s", made.size(), seconds,
        tokens, bytesPerToken, out));
    return 0;
  }
}

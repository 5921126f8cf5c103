// neoglot tokenizer train: a vocabulary learned from text.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.neoglot.adapt.Pretraining;
import org.neoglot.app.console.Console;
import org.neoglot.tokenizer.BertSplitter;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Normalizer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.Trainer;
import org.neoglot.tokenizer.WordPieceDecoder;
import org.neoglot.tokenizer.WordTally;
import org.neoglot.tokenizer.train.LanguageSample;
import org.neoglot.tokenizer.train.PieceOptions;
import org.neoglot.tokenizer.train.SentencePieceTrainer;
import org.neoglot.tokenizer.train.SubwordTrainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Learns a tokenizer of any kind and writes it in the format that is usual for it. */
@Command(name = "train", header = "Learn a tokenizer from text.",
    description = {
      "Writes tokenizer.json and its companions, or tokenizer.model for SentencePiece's kinds, as other tools read them.",
      "In byte-level BPE <|endoftext|> begins and ends documents; SentencePiece's kinds have <unk>, <s> and </s>."},
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tokenizer train --text news.jsonl.gz --field body --vocab 4096 --out words",
      "learns 4,096 tokens from the field 'body' of each line; then",
      "  neoglot pretrain --text news.jsonl.gz --field body --tokenizer words --out model",
      "Text larger than memory: all of it, or a sample of it",
      "  neoglot tokenizer train --text web/ --vocab 32000 --memory 1024 --out web",
      "  neoglot tokenizer train --text web/ --type unigram --vocab 32000 --sample 50000000 --out web"})
final class TokenizerTrainVerb extends Verb {
  private static final long MIB = 1 << 20;

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

  /** The algorithms by the names of the command line. */
  enum Type { BPE, SP_BPE, UNIGRAM, WORDPIECE, CHAR, WORD }

  @Option(names = "--type", paramLabel = "TYPE", defaultValue = "bpe",
      description = "bpe (byte-level), sp-bpe, unigram, char, word (SentencePiece's) or wordpiece (BERT's)."
          + " Default: ${DEFAULT-VALUE}.")
  private String type;

  @Option(names = "--coverage", paramLabel = "SHARE", defaultValue = "0.9995",
      description = "SentencePiece's kinds: share of the characters that get pieces. Default: ${DEFAULT-VALUE}.")
  private double coverage;

  @Option(names = "--byte-fallback", description = "SentencePiece's kinds: pieces for bytes, for all other characters.")
  private boolean byteFallback;

  @Option(names = "--split-digits", description = "SentencePiece's kinds: every digit is a piece.")
  private boolean splitDigits;

  @Option(names = "--symbols", split = ",", paramLabel = "SYMBOL",
      description = "SentencePiece's kinds: pieces that are always cut out whole.")
  private List<String> symbols = List.of();

  @Option(names = "--rules-of", paramLabel = "MODEL",
      description = "SentencePiece's kinds: normalize as this .model does. Default: spaces only.")
  private Path rulesOf;

  @Option(names = "--temperature", paramLabel = "T", defaultValue = "1",
      description = "Each --text file a language: draw in proportion to its share to the power 1/T. Default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(names = "--sample", paramLabel = "N", defaultValue = "0",
      description = "Learn from a sample of about N characters. Default: all of the text.")
  private long sample;

  @Option(names = "--memory", paramLabel = "MIB",
      description = "Mebibytes for counting words; what is more goes to temporary files, with the same result. The distinct "
          + "words must fit in the heap while it learns. Default: a quarter of the heap.")
  private Long memory;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the files go.")
  private Path out;

  @Override
  int run(Console console) throws IOException {
    if (memory != null && memory < 1) throw wrongly("--memory is " + memory + ", wanted 1 or more");
    long begun = System.nanoTime();
    Type wanted = type();
    var text = new TrainingText(files, field,
        temperature == 1 && sample == 0 ? null : new LanguageSample(temperature, sample, 0));
    Learned learned = learned(wanted, text);
    Tokenizer made = learned.tokenizer();
    double seconds = (System.nanoTime() - begun) * 1e-9;
    made.save(out);
    var size = text.measure(made);
    double bytesPerToken = (double) size.bytes() / size.tokens();
    var map = new LinkedHashMap<String, Object>();
    map.put("out", out.toString());
    map.put("vocabulary", made.size());
    map.put("documents", size.documents());
    map.put("learned_from", learned.documents());
    map.put("runs_on_disk", learned.runs());
    map.put("bytes", size.bytes());
    map.put("invalid_utf8", size.invalid());
    map.put("tokens", size.tokens());
    map.put("bytes_per_token", bytesPerToken);
    map.put("seconds", seconds);
    console.print(json() ? JsonFile.text(map) : String.format(Locale.ROOT,
        "%,d tokens learned from %s in %.1f s; the text is %,d of them, %.2f bytes a token%ntokenizer: %s", made.size(),
        learned.said(text.sample() != null, size.documents()), seconds, size.tokens(), bytesPerToken, out));
    return 0;
  }

  /** A tokenizer and what it was learned from; runs are files of counted words. */
  private record Learned(Tokenizer tokenizer, long documents, int runs) {
    String said(boolean sampled, long all) {
      String what = sampled ? String.format(Locale.ROOT, "a sample of %,d draws from %,d documents", documents, all)
          : String.format(Locale.ROOT, "%,d documents", documents);
      return runs == 0 ? what : what + ", words counted in " + runs + " runs on disk,";
    }
  }

  private Learned learned(Type wanted, TrainingText text) throws IOException {
    Trainer trainer = trainer(wanted);
    if (wanted == Type.UNIGRAM) {
      List<String> documents = inMemory(text);
      return new Learned(trainer.train(documents.stream()), documents.size(), 0);
    }
    try (var words = new WordTally(trainer.cutter(), limit(), null)) {
      text.forEach(words::add);
      Tokenizer made = trainer.train(words);
      // Encoders of BERT's kind know a text by the tokens around it.
      return new Learned(wanted == Type.WORDPIECE ? SubwordTrainer.asBert(made) : made, words.documents(), words.runs());
    }
  }

  /** Unigram learns from sentences: they are held, as long as that is allowed. */
  private List<String> inMemory(TrainingText text) {
    var documents = new ArrayList<String>();
    long limit = limit();
    long[] held = {0};
    text.forEach(document -> {
      held[0] += 2L * document.length() + 64;
      if (held[0] > limit) {
        throw new IllegalArgumentException("the text takes more than the " + limit / MIB + " MiB of --memory, and Unigram "
            + "learns from whole sentences in memory; wanted --sample N with a smaller N, or more --memory");
      }
      documents.add(document);
    });
    return documents;
  }

  /** Bytes that words or sentences may take. */
  private long limit() {
    return memory == null ? Runtime.getRuntime().maxMemory() / 4 : Math.multiplyExact(memory, MIB);
  }

  private Type type() {
    for (Type each : Type.values()) {
      if (each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(type)) return each;
    }
    throw wrongly("--type is '" + type + "'; wanted bpe, sp-bpe, unigram, char, word or wordpiece");
  }

  private Trainer trainer(Type wanted) throws IOException {
    return switch (wanted) {
      case BPE -> new BpeTrainer(vocabulary).withMinFrequency(minFrequency).withSpecials(Pretraining.END)
          .withRole(Roles.Role.EOS, Pretraining.END).withRole(Roles.Role.BOS, Pretraining.END);
      case WORDPIECE -> new SubwordTrainer(true, vocabulary, minFrequency, SubwordTrainer.BERT, "[UNK]",
          new Normalizer.Unicode(java.text.Normalizer.Form.NFC), new BertSplitter(), new WordPieceDecoder("##", true));
      case SP_BPE -> pieces(PieceOptions.Type.BPE);
      case UNIGRAM -> pieces(PieceOptions.Type.UNIGRAM);
      case CHAR -> pieces(PieceOptions.Type.CHAR);
      case WORD -> pieces(PieceOptions.Type.WORD);
    };
  }

  private Trainer pieces(PieceOptions.Type algorithm) throws IOException {
    PieceOptions.Text text = PieceOptions.Text.DEFAULT.withCoverage(coverage);
    var given = new PieceOptions.Symbols("<unk>", "<s>", "</s>", null, List.of(), symbols, "", byteFallback);
    var trainer = new SentencePieceTrainer(
        new PieceOptions(algorithm, vocabulary).with(splitDigits ? text.withSplitDigits() : text).with(given));
    if (rulesOf != null) {
      var model = Tokenizer.load(rulesOf).sentencePieceModel();
      trainer = trainer.withRulesOf(model.orElseThrow(
          () -> new IOException(rulesOf + ": found a tokenizer of another kind, wanted a SentencePiece model")));
    }
    return trainer;
  }
}

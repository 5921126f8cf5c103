// Prompts with their responses, cut into what teaches and what measures.
package org.neoglot.adapt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.neoglot.adapt.data.Supervised;
import org.neoglot.engine.file.Hashes;
import org.neoglot.eval.data.Pair;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Prompts and responses, divided into what is trained on and what is measured on. Without validation files of its own, a
 * share is held out by a hash of the prompt, so that the same prompt is always on the same side.
 *
 * @param source where they came from and its hashes, for provenance
 */
public record Pairs(String name, List<Pair> train, List<Pair> valid, List<Corpus.Source> source) implements Lessons {
  public Pairs {
    if (train.isEmpty() || valid.isEmpty()) {
      throw new IllegalArgumentException("'" + name + "' has " + train.size() + " examples to train on and " + valid.size()
          + " to measure on, wanted at least one of each; give validation examples of their own");
    }
    train = List.copyOf(train);
    valid = List.copyOf(valid);
    source = List.copyOf(source);
  }

  /** Reads JSONL files; {@code warn} hears of bytes that were not UTF-8. */
  public static Pairs read(String name, List<Path> files, List<Path> validFiles, String promptField, String responseField,
      Consumer<String> warn) {
    List<Corpus.Source> sources = new ArrayList<>();
    List<Pair> all = all(files, promptField, responseField, warn, sources);
    if (validFiles.isEmpty()) return split(name, all, sources);
    return new Pairs(name, all, all(validFiles, promptField, responseField, warn, sources), sources);
  }

  private static List<Pair> all(List<Path> files, String promptField, String responseField, Consumer<String> warn,
      List<Corpus.Source> sources) {
    List<Pair> all = new ArrayList<>();
    for (Path file : files) {
      Pair.Content content = Pair.read(file, promptField, responseField);
      all.addAll(content.pairs());
      sources.add(new Corpus.Source(file.toString(), Hashes.sha256(file)));
      if (content.invalid() > 0) {
        warn.accept(file + ": " + content.invalid() + " places are not UTF-8; U+FFFD stands there now");
      }
    }
    return all;
  }

  /** Holds out a share of the prompts. */
  public static Pairs split(String name, List<Pair> pairs, List<Corpus.Source> source) {
    List<Pair> train = new ArrayList<>();
    List<Pair> valid = new ArrayList<>();
    for (Pair p : pairs) (Corpus.heldOut(p.prompt()) ? valid : train).add(p);
    return new Pairs(name, train, valid, source);
  }

  @Override
  public Supervised examples(boolean held, Tokenizer tokenizer, int context, int rows, long seed) {
    return Supervised.of(tokenizer, held ? valid : train, context, rows, seed);
  }

  @Override
  public Corpus texts() {
    return new Corpus(name, texts(train), texts(valid), source);
  }

  private static List<String> texts(List<Pair> pairs) {
    return pairs.stream().map(p -> p.prompt().length() + " " + p.prompt() + p.response()).toList();
  }
}

// Rows to train on and rows to measure on.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.neoglot.adapt.Corpus;
import org.neoglot.engine.file.Hashes;

/**
 * Rows of one kind. Without files of their own, the rows to measure on are a share of the others, chosen by a hash of what
 * they say, so that the same row is always on the same side.
 *
 * @param sources the files and their hashes, for provenance
 */
public record Split<R>(List<R> train, List<R> dev, List<Corpus.Source> sources) {
  public Split {
    if (train.isEmpty() || dev.isEmpty()) {
      throw new IllegalArgumentException("there are " + train.size() + " rows to train on and " + dev.size()
          + " to measure on, wanted at least one of each; give a file to measure on");
    }
    train = List.copyOf(train);
    dev = List.copyOf(dev);
    sources = List.copyOf(sources);
  }

  /**
   * Reads files.
   *
   * @param devFiles none where a share of the others is held out
   * @param text what a row says
   */
  public static <R> Split<R> read(List<Path> files, List<Path> devFiles, Function<Path, List<R>> reader,
      Function<R, String> text) {
    List<Corpus.Source> sources = new ArrayList<>();
    List<R> all = all(files, reader, sources);
    if (!devFiles.isEmpty()) return new Split<>(all, all(devFiles, reader, sources), sources);
    List<R> train = new ArrayList<>();
    List<R> dev = new ArrayList<>();
    for (R row : all) (Corpus.heldOut(text.apply(row)) ? dev : train).add(row);
    return new Split<>(train, dev, sources);
  }

  private static <R> List<R> all(List<Path> files, Function<Path, List<R>> reader, List<Corpus.Source> sources) {
    List<R> all = new ArrayList<>();
    for (Path file : files) {
      all.addAll(reader.apply(file));
      sources.add(new Corpus.Source(file.toString(), Hashes.sha256(file)));
    }
    return all;
  }

  /** The rows as texts. */
  Corpus texts(String name, Function<R, String> text) {
    return new Corpus(name, train.stream().map(text).toList(), dev.stream().map(text).toList(), sources);
  }
}

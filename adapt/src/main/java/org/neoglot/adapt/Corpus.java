// A language's text, cut into what teaches and what measures.
package org.neoglot.adapt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.neoglot.engine.Noise;
import org.neoglot.eval.data.Texts;

/**
 * Text of one language, divided into what is trained on and what is measured on. Without validation files of its own, a
 * share of the documents is held out by a hash of their text, so that the same document is always on the same side.
 *
 * @param name what tables call it, such as "eng"
 * @param source where it came from and its hashes, for provenance
 */
public record Corpus(String name, List<String> train, List<String> valid, List<Source> source) {
  /** A file (or a generator) and the SHA-256 of its content. */
  public record Source(String name, String sha256) {}

  /** A hash decides about a document; this share of them is held out. */
  private static final double HELD_OUT = 0.05;

  public Corpus {
    if (train.isEmpty()) throw new IllegalArgumentException("'" + name + "' has no document to train on");
    if (valid.isEmpty()) {
      throw new IllegalArgumentException("'" + name + "' has only " + train.size()
          + (train.size() == 1 ? " document" : " documents")
          + ", too little to hold some out; give validation text of its own");
    }
    train = List.copyOf(train);
    valid = List.copyOf(valid);
    source = List.copyOf(source);
  }

  /** Reads files; {@code warn} hears of bytes that were not UTF-8 and of empty documents. */
  public static Corpus read(String name, List<Path> files, List<Path> validFiles, String field,
      Consumer<String> warn) {
    Texts texts = new Texts(files, field);
    List<String> all = all(texts, warn);
    List<Source> sources = sources(texts);
    if (validFiles.isEmpty()) return split(name, all, sources);
    Texts held = new Texts(validFiles, field);
    List<String> valid = all(held, warn);
    sources.addAll(sources(held));
    return new Corpus(name, all, valid, sources);
  }

  private static List<String> all(Texts texts, Consumer<String> warn) {
    List<String> all = texts.all();
    Texts.Count count = texts.count();
    if (count.invalid() > 0) {
      warn.accept(texts.files().get(0) + (texts.files().size() > 1 ? " and others" : "") + ": " + count.invalid()
          + " places are not UTF-8; U+FFFD stands there now");
    }
    if (count.empty() > 0) warn.accept(texts.files().get(0) + ": " + count.empty() + " empty documents were left out");
    return all;
  }

  private static List<Source> sources(Texts texts) {
    List<Source> sources = new ArrayList<>();
    List<String> hashes = texts.hashes();
    for (int i = 0; i < hashes.size(); i++) sources.add(new Source(texts.files().get(i).toString(), hashes.get(i)));
    return sources;
  }

  /** Holds out a share of the documents; of a single one, such as a book in one file, its last lines. */
  public static Corpus split(String name, List<String> documents, List<Source> source) {
    if (documents.size() == 1) return cut(name, documents.get(0), source);
    List<String> train = new ArrayList<>();
    List<String> valid = new ArrayList<>();
    for (String d : documents) (heldOut(d) ? valid : train).add(d);
    // A handful of documents may all fall on one side.
    if (valid.isEmpty() && train.size() > 1) valid.add(train.removeLast());
    if (train.isEmpty() && valid.size() > 1) train.add(valid.removeFirst());
    return new Corpus(name, train, valid, source);
  }

  private static Corpus cut(String name, String document, List<Source> source) {
    int at = document.lastIndexOf('\n', (int) (document.length() * (1 - HELD_OUT)));
    if (at < 0 || document.substring(at).isBlank()) return new Corpus(name, List.of(document), List.of(), source);
    return new Corpus(name, List.of(document.substring(0, at)), List.of(document.substring(at + 1)), source);
  }

  /** Whether a document is among the share that is held out: by a hash of it, so always the same way. */
  public static boolean heldOut(String document) {
    long hash = 0;
    for (int i = 0; i < document.length(); i++) hash = Noise.mix(hash ^ document.charAt(i));
    return (hash >>> 11) * 0x1p-53 < HELD_OUT;
  }
}

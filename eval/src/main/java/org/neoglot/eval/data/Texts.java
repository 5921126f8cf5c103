package org.neoglot.eval.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Hashes;

/**
 * Documents from files, one at a time: {@code .txt} (two empty lines, or a line of a form feed, stand between documents),
 * {@code .jsonl} (a string field of each line), {@code .tsv} (a column, by the name in the header; no quoting), each also
 * with {@code .gz}, and folders of those. What is not UTF-8 becomes U+FFFD and is counted; empty documents are counted and
 * left out. Every error is one line: file, line, what was found, what was wanted.
 */
public final class Texts {
  private static final List<String> KINDS = List.of(".txt", ".jsonl", ".tsv");
  /** Most characters of a document: a string holds no more than 2^31. */
  private static final int LONGEST = 1 << 30;

  /**
   * What was found while reading.
   *
   * @param bytes of the documents as UTF-8
   * @param invalid places that were not UTF-8, and hold U+FFFD now
   * @param empty documents that were left out
   */
  public record Count(long documents, long bytes, long invalid, long empty) {}

  private final List<Path> files;
  private final String field;
  private long documents;
  private long bytes;
  private long invalid;
  private long empty;

  /**
   * @param paths files, or folders, which are walked in the order of their names
   * @param field the JSON field or the TSV column that holds the text
   */
  public Texts(List<Path> paths, String field) {
    if (paths.isEmpty()) throw new IllegalArgumentException("no file to read text from, wanted at least one");
    this.field = field;
    List<Path> found = new ArrayList<>();
    for (Path path : paths) found.addAll(expand(path));
    files = List.copyOf(found);
  }

  public static Texts of(Path... paths) {
    return new Texts(List.of(paths), "text");
  }

  private static List<Path> expand(Path path) {
    if (!Files.exists(path)) throw new BadFileException(path, "there is no such file or folder");
    if (!Files.isDirectory(path)) {
      if (kind(path) == null) {
        throw new BadFileException(path, "is of unknown kind, wanted .txt, .jsonl or .tsv (or one of them with .gz)");
      }
      return List.of(path);
    }
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> inside = walk.filter(p -> kind(p) != null && !name(p).startsWith(".")).filter(Files::isRegularFile)
          .sorted().toList();
      if (inside.isEmpty()) throw new BadFileException(path, "the folder holds no file, wanted .txt, .jsonl or .tsv");
      return inside;
    } catch (IOException | UncheckedIOException e) {
      throw new BadFileException(path, "cannot be listed: " + e.getMessage(), e);
    }
  }

  /** One of {@link #KINDS}, or null. */
  private static String kind(Path file) {
    String name = name(file);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return KINDS.stream().filter(plain::endsWith).findFirst().orElse(null);
  }

  /** In small letters; the root of a file system has none. */
  static String name(Path file) {
    return file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
  }

  public List<Path> files() {
    return files;
  }

  /** SHA-256 of each file, as hex digits, in the order of {@link #files}. */
  public List<String> hashes() {
    return files.stream().map(Hashes::sha256).toList();
  }

  /** What the last {@link #forEach} met. */
  public Count count() {
    return new Count(documents, bytes, invalid, empty);
  }

  /** All documents, in memory. An error when there is none. */
  public List<String> all() {
    List<String> all = new ArrayList<>();
    forEach(all::add);
    return all;
  }

  /**
   * Hands over one document after another.
   *
   * @throws BadFileException when a file is missing, damaged or malformed, or when there is no document at all
   */
  public void forEach(Consumer<String> consumer) {
    documents = bytes = invalid = empty = 0;
    for (Path file : files) {
      long replaced = switch (kind(file)) {
        case ".txt" -> paragraphs(file, consumer);
        case ".jsonl" -> Utf8Lines.read(file, (number, line) -> {
          if (!line.isBlank()) emit(JsonRow.read(file, number, line).string(field), consumer);
        });
        default -> table(file, consumer);
      };
      invalid += replaced;
    }
    if (documents == 0) {
      throw new BadFileException(files.get(0), (files.size() > 1 ? "and " + (files.size() - 1) + " more files hold" : "holds")
          + " no text, wanted at least one document" + (empty > 0 ? "; " + empty + " are empty" : ""));
    }
  }

  private void emit(String text, Consumer<String> consumer) {
    if (text.isBlank()) {
      empty++;
      return;
    }
    String document = wellFormed(text);
    documents++;
    bytes += utf8Length(document);
    consumer.accept(document);
  }

  /** JSON can spell half a surrogate pair, which no UTF-8 can hold: it is replaced and counted like other such bytes. */
  private String wellFormed(String text) {
    long lone = text.codePoints().filter(Texts::isSurrogate).count();
    if (lone == 0) return text;
    invalid += lone;
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.appendCodePoint(isSurrogate(c) ? 0xFFFD : c));
    return out.toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /** Two empty lines one after another, or a line of a form feed only, end a document. */
  private long paragraphs(Path file, Consumer<String> consumer) {
    StringBuilder document = new StringBuilder();
    int[] blank = {0};
    long replaced = Utf8Lines.read(file, (number, line) -> {
      blank[0] = line.isEmpty() ? blank[0] + 1 : 0;
      if (line.equals("\f") || blank[0] == 2) {
        paragraph(document, consumer);
      } else {
        document.append(line).append('\n');
        if (document.length() > LONGEST) {
          throw new BadFileException(file, "line " + number + ": this document has more than " + LONGEST
              + " characters, wanted two empty lines between documents");
        }
      }
    });
    paragraph(document, consumer);
    return replaced;
  }

  /** More empty lines than two are no empty document. */
  private void paragraph(StringBuilder document, Consumer<String> consumer) {
    String text = document.toString().strip();
    document.setLength(0);
    if (!text.isEmpty()) emit(text, consumer);
  }

  private long table(Path file, Consumer<String> consumer) {
    int[] column = {-1, 0};
    return Utf8Lines.read(file, (number, line) -> {
      String[] cells = line.split("\t", -1);
      if (number == 1) {
        column[0] = Arrays.asList(cells).indexOf(field);
        column[1] = cells.length;
        if (column[0] < 0) {
          throw new BadFileException(file, "line 1: has no column '" + field + "'; its columns are "
              + JsonRow.quote(String.join(", ", cells)));
        }
        return;
      }
      if (cells.length != column[1]) {
        throw new BadFileException(file, "line " + number + ": has " + cells.length + " cells, wanted " + column[1]
            + " as in the header");
      }
      emit(cells[column[0]], consumer);
    });
  }

  /** Bytes of a text as UTF-8; half a surrogate pair counts as U+FFFD does, 3. */
  public static long utf8Length(CharSequence text) {
    return text.codePoints().mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
  }
}

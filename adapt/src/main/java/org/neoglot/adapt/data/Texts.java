package org.neoglot.adapt.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Hashes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Documents from files, one at a time: {@code .txt} (documents are separated by a line that is empty twice, or the file is
 * one), {@code .jsonl} (a field of each line), {@code .tsv} (a column of each line after the header), each also with
 * {@code .gz}, and folders of those. Bytes that are not UTF-8 become U+FFFD and are counted, empty documents are counted
 * and left out.
 */
public final class Texts {
  private static final List<String> KINDS = List.of(".txt", ".jsonl", ".tsv");

  /** What was found while reading. */
  public record Count(long documents, long bytes, long invalid, long empty) {}

  private final List<Path> files;
  private final String field;
  private final JsonMapper json = JsonMapper.shared();
  private long documents;
  private long bytes;
  private long invalid;
  private long empty;

  /**
   * @param paths files, or folders, which are walked in the order of their names
   * @param field the JSON field or the TSV column that holds the text
   */
  public Texts(List<Path> paths, String field) {
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
      if (kind(path) == null) throw new BadFileException(path, "is not .txt, .jsonl or .tsv (or one of them with .gz)");
      return List.of(path);
    }
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> inside = walk.filter(Files::isRegularFile).filter(p -> kind(p) != null).sorted().toList();
      if (inside.isEmpty()) throw new BadFileException(path, "the folder holds no .txt, .jsonl or .tsv file");
      return inside;
    } catch (IOException e) {
      throw new BadFileException(path, "cannot be listed: " + e.getMessage(), e);
    }
  }

  private static String kind(Path file) {
    String name = file.getFileName().toString();
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return KINDS.stream().filter(plain::endsWith).findFirst().orElse(null);
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

  /** Hands over one document after another; an error when there is none at all. */
  public void forEach(Consumer<String> consumer) {
    documents = bytes = invalid = empty = 0;
    for (Path file : files) {
      try (InputStream in = open(file)) {
        switch (kind(file)) {
          case ".txt" -> paragraphs(file, in, consumer);
          case ".jsonl" -> lines(file, in, (number, line) -> emit(jsonField(file, number, line), consumer));
          default -> table(file, in, consumer);
        }
      } catch (NoSuchFileException e) {
        throw new BadFileException(file, "there is no such file", e);
      } catch (IOException e) {
        throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
      }
    }
    if (documents == 0) {
      throw new BadFileException(files.get(0), "holds no text" + (empty > 0 ? " (" + empty + " empty documents)" : ""));
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    return file.getFileName().toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private void emit(String text, Consumer<String> consumer) {
    if (text.isBlank()) {
      empty++;
      return;
    }
    documents++;
    bytes += utf8Length(text);
    consumer.accept(text);
  }

  /** Two empty lines, or a line with a form feed, end a document. */
  private void paragraphs(Path file, InputStream in, Consumer<String> consumer) throws IOException {
    StringBuilder document = new StringBuilder();
    int[] blank = {0};
    lines(file, in, (number, line) -> {
      blank[0] = line.isEmpty() ? blank[0] + 1 : 0;
      if (line.equals("\f") || blank[0] == 2) {
        emit(document.toString().strip(), consumer);
        document.setLength(0);
      } else {
        document.append(line).append('\n');
      }
    });
    String last = document.toString().strip();
    if (!last.isEmpty()) emit(last, consumer);
  }

  private String jsonField(Path file, int number, String line) {
    try {
      JsonNode row = json.readTree(line);
      JsonNode value = row.get(field);
      if (value == null || !value.isString()) {
        throw new BadFileException(file, "line " + number + ": wanted a JSON object with a string '" + field + "', found "
            + shorten(line));
      }
      return value.asString();
    } catch (JacksonException e) {
      throw new BadFileException(file, "line " + number + ": is not JSON: " + shorten(line), e);
    }
  }

  private void table(Path file, InputStream in, Consumer<String> consumer) throws IOException {
    int[] column = {-1, 0};
    lines(file, in, (number, line) -> {
      String[] cells = line.split("\t", -1);
      if (number == 1) {
        column[0] = Arrays.asList(cells).indexOf(field);
        column[1] = cells.length;
        if (column[0] < 0) {
          throw new BadFileException(file, "line 1: has no column '" + field + "', its columns are " + String.join(", ", cells));
        }
        return;
      }
      if (cells.length != column[1]) {
        throw new BadFileException(file, "line " + number + ": has " + cells.length + " cells, wanted " + column[1]);
      }
      emit(cells[column[0]], consumer);
    });
  }

  /** Work on one line, counted from 1. */
  @FunctionalInterface
  private interface Line {
    void accept(int number, String line);
  }

  /** Lines by their bytes, so that what is not UTF-8 can be counted; a final line needs no end. */
  private void lines(Path file, InputStream in, Line line) throws IOException {
    ByteArrayOutputStream current = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    int number = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      int from = 0;
      for (int i = 0; i < n; i++) {
        if (buffer[i] != '\n') continue;
        current.write(buffer, from, i - from);
        line.accept(++number, decode(current));
        from = i + 1;
      }
      current.write(buffer, from, n - from);
    }
    if (current.size() > 0) line.accept(++number, decode(current));
  }

  private String decode(ByteArrayOutputStream bytes) {
    String text = bytes.toString(StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes.toByteArray())) {
      invalid += text.chars().filter(c -> c == '\uFFFD').count();
    }
    bytes.reset();
    if (text.endsWith("\r")) text = text.substring(0, text.length() - 1);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String shorten(String line) {
    return line.length() <= 60 ? line : line.substring(0, 60) + "...";
  }

  /** Bytes of a text as UTF-8; half a surrogate pair counts as U+FFFD does, 3. */
  public static long utf8Length(CharSequence text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) length++;
      else if (c < 0x800) length += 2;
      else if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        length += 4;
        i++;
      } else length += 3;
    }
    return length;
  }
}

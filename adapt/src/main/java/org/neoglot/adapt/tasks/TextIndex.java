// Texts that can be searched by what they mean.
package org.neoglot.adapt.tasks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.adapt.search.ExactIndex;
import org.neoglot.adapt.search.GraphIndex;
import org.neoglot.adapt.search.Npy;
import org.neoglot.adapt.search.VectorIndex;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.Pooling;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A folder of texts and their vectors: {@code texts.jsonl} (a JSON string a line), {@code vectors.npy}, {@code index.json}
 * (the model and how it makes vectors) and, for approximate search, {@code graph/}. Texts are read where they lie.
 */
public final class TextIndex implements AutoCloseable {
  private static final String TEXTS = "texts.jsonl";
  private static final String VECTORS = "vectors.npy";
  private static final String ABOUT = "index.json";
  private static final String GRAPH = "graph";

  private final Path folder;
  private final VectorIndex vectors;
  private final RandomAccessFile texts;
  private final long[] starts;

  private TextIndex(Path folder, VectorIndex vectors, RandomAccessFile texts, long[] starts) {
    this.folder = folder;
    this.vectors = vectors;
    this.texts = texts;
    this.starts = starts;
  }

  /** A text that was found, its number and its cosine with the query. */
  public record Found(int row, double score, String text) {}

  /** Which model an index was made with, and how. */
  public record About(Path model, SentenceVectors how, boolean graph) {
    /** @throws BadFileException when the folder holds no index */
    public static About read(Path folder) {
      Path file = folder.resolve(ABOUT);
      if (!Files.exists(file)) throw new BadFileException(folder, "holds no " + ABOUT + ", wanted the folder of an index");
      try {
        JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
        return new About(Path.of(json.path("model").asString("")), new SentenceVectors(
            Pooling.valueOf(json.path("pooling").asString("")), true), json.path("graph").asBoolean(false));
      } catch (IOException | JacksonException | IllegalArgumentException e) {
        throw new BadFileException(file, "cannot be understood: " + e.getMessage(), e);
      }
    }
  }

  /** Takes texts one group after another, and writes the folder at its end. */
  public static final class Builder implements AutoCloseable {
    private final Path folder;
    private final Path part;
    private final Npy.Writer vectors;
    private final OutputStream texts;
    private int size;

    /** @throws BadFileException when files cannot be made in the folder */
    public Builder(Path folder) {
      this.folder = folder;
      part = folder.resolve("." + TEXTS + ".part");
      try {
        Files.createDirectories(folder);
        texts = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
      } catch (IOException e) {
        throw new BadFileException(folder, "cannot be written into: " + e.getMessage(), e);
      }
      vectors = new Npy.Writer(folder.resolve(VECTORS));
    }

    /** Adds texts; their vectors are of length 1. */
    public void add(Embedder embedder, List<String> some) {
      List<float[]> made = embedder.of(some);
      try {
        for (int i = 0; i < some.size(); i++) {
          vectors.add(made.get(i));
          texts.write((JsonMapper.shared().writeValueAsString(some.get(i)) + "\n").getBytes(StandardCharsets.UTF_8));
          size++;
        }
      } catch (IOException e) {
        throw new BadFileException(part, "cannot be written: " + e.getMessage(), e);
      }
    }

    /** How many texts were added. */
    public int size() {
      return size;
    }

    /** All texts are there. */
    public void finish(Path model, Embedder embedder, boolean graph) {
      if (size == 0) throw new IllegalArgumentException("there is no text to index, wanted at least one");
      try {
        texts.close();
        vectors.finish();
        Files.move(part, folder.resolve(TEXTS), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new BadFileException(part, "cannot be written: " + e.getMessage(), e);
      }
      if (graph) GraphIndex.build(folder.resolve(VECTORS), folder.resolve(GRAPH));
      ObjectNode about = JsonMapper.shared().createObjectNode().put("model", model.toAbsolutePath().normalize().toString())
          .put("pooling", embedder.how().pooling().name()).put("texts", size).put("dim", embedder.dim()).put("graph", graph);
      ModelWriter.json(folder.resolve(ABOUT), about);
    }

    @Override
    public void close() {
      vectors.close();
      try {
        texts.close();
        Files.deleteIfExists(part);
      } catch (IOException e) {
        throw new BadFileException(part, "cannot be removed: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Opens an index.
   *
   * @param exact look at every vector although there is a graph
   */
  public static TextIndex open(Path folder, boolean exact) {
    boolean graph = About.read(folder).graph() && !exact;
    Path file = folder.resolve(VECTORS);
    VectorIndex vectors = graph ? GraphIndex.open(file, folder.resolve(GRAPH)) : ExactIndex.open(file);
    try {
      long[] starts = starts(folder.resolve(TEXTS), vectors.size());
      return new TextIndex(folder, vectors, new RandomAccessFile(folder.resolve(TEXTS).toFile(), "r"), starts);
    } catch (IOException e) {
      vectors.close();
      throw new BadFileException(folder.resolve(TEXTS), "cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      vectors.close();
      throw e;
    }
  }

  /** Where each line begins, and where the last one ends. */
  private static long[] starts(Path file, int wanted) throws IOException {
    long[] starts = new long[wanted + 1];
    int lines = 0;
    long at = 0;
    byte[] buffer = new byte[1 << 16];
    try (var in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) if (buffer[i] == '\n' && ++lines <= wanted) starts[lines] = at + i + 1;
        at += n;
      }
    }
    if (lines != wanted) throw new BadFileException(file, "has " + lines + " lines, wanted one for each of " + wanted + " vectors");
    return starts;
  }

  /** At most {@code count} texts, the nearest first. */
  public List<Found> search(float[] query, int count) {
    List<Found> found = new ArrayList<>();
    for (VectorIndex.Hit hit : vectors.nearest(query, count)) found.add(new Found(hit.row(), hit.score(), text(hit.row())));
    return found;
  }

  private String text(int row) {
    byte[] line = new byte[Math.toIntExact(starts[row + 1] - starts[row])];
    try {
      texts.seek(starts[row]);
      texts.readFully(line);
    } catch (IOException e) {
      throw new BadFileException(folder.resolve(TEXTS), "cannot be read: " + e.getMessage(), e);
    }
    return JsonMapper.shared().readValue(Arrays.copyOf(line, line.length - 1), String.class);
  }

  public int size() {
    return vectors.size();
  }

  @Override
  public void close() {
    vectors.close();
    try {
      texts.close();
    } catch (IOException e) {
      throw new BadFileException(folder.resolve(TEXTS), "cannot be closed: " + e.getMessage(), e);
    }
  }
}

// Texts that can be searched by what they mean.
package org.neoglot.adapt.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.neoglot.adapt.search.ExactIndex;
import org.neoglot.adapt.search.GraphIndex;
import org.neoglot.adapt.search.Npy;
import org.neoglot.adapt.search.VectorIndex;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.Pooling;
import org.neoglot.models.SentenceVectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A folder of texts and their vectors: {@code texts.jsonl} (a JSON string a line), {@code vectors.npy}, {@code index.json}
 * (the model and how it makes vectors) and, for approximate search, {@code graph/}. Texts are read where they lie.
 */
public final class TextIndex implements AutoCloseable {
  static final String VECTORS = "vectors.npy";
  static final String ABOUT = "index.json";
  private static final String GRAPH = "graph";

  private final VectorIndex vectors;
  private final TextLines texts;

  private TextIndex(VectorIndex vectors, TextLines texts) {
    this.vectors = vectors;
    this.texts = texts;
  }

  /** A text that was found, its number and its cosine with the query, or its relevance by MaxSim. */
  public record Found(int row, double score, String text) {}

  /**
   * Which model an index was made with, and how.
   *
   * @param how null where the index is {@code late}: a vector for each token, a {@link LateIndex}
   */
  public record About(Path model, SentenceVectors how, boolean graph, boolean late) {
    /** @throws BadFileException when the folder holds no index */
    public static About read(Path folder) {
      Path file = folder.resolve(ABOUT);
      if (!Files.exists(file)) throw new BadFileException(folder, "holds no " + ABOUT + ", wanted the folder of an index");
      try {
        JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
        Path model = Path.of(json.path("model").asString(""));
        if (json.path("late").asBoolean(false)) return new About(model, null, false, true);
        Pooling pooling = Pooling.valueOf(json.path("pooling").asString(""));
        return new About(model, new SentenceVectors(pooling, true), json.path("graph").asBoolean(false), false);
      } catch (IOException | JacksonException | IllegalArgumentException e) {
        throw new BadFileException(file, "cannot be understood: " + e.getMessage(), e);
      }
    }
  }

  /** Takes texts one group after another, and writes the folder at its end. */
  public static final class Builder implements AutoCloseable {
    private final Path folder;
    private final TextLines.Writer texts;
    private final Npy.Writer vectors;

    /** @throws BadFileException when files cannot be made in the folder */
    public Builder(Path folder) {
      this.folder = folder;
      texts = new TextLines.Writer(folder);
      vectors = new Npy.Writer(folder.resolve(VECTORS));
    }

    /** Adds texts; their vectors are of length 1. */
    public void add(Embedder embedder, List<String> some) {
      embedder.each(some.iterator(), (text, vector) -> {
        vectors.add(vector);
        texts.add(text);
      });
    }

    /** How many texts were added. */
    public int size() {
      return texts.size();
    }

    /** All texts are there. */
    public void finish(Path model, Embedder embedder, boolean graph) {
      texts.finish();
      vectors.finish();
      if (graph) GraphIndex.build(folder.resolve(VECTORS), folder.resolve(GRAPH));
      ObjectNode about = JsonMapper.shared().createObjectNode().put("model", model.toAbsolutePath().normalize().toString())
          .put("pooling", embedder.how().pooling().name()).put("texts", size()).put("dim", embedder.dim()).put("graph", graph);
      ModelWriter.json(folder.resolve(ABOUT), about);
    }

    @Override
    public void close() {
      vectors.close();
      texts.close();
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
      return new TextIndex(vectors, TextLines.open(folder, vectors.size()));
    } catch (RuntimeException e) {
      vectors.close();
      throw e;
    }
  }

  /** At most {@code count} texts, the nearest first. */
  public List<Found> search(float[] query, int count) {
    return texts.found(vectors.nearest(query, count));
  }

  public int size() {
    return vectors.size();
  }

  @Override
  public void close() {
    vectors.close();
    texts.close();
  }
}

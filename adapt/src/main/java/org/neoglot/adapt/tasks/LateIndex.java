// Texts that can be searched by what each of their tokens means.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neoglot.adapt.search.MaxSimIndex;
import org.neoglot.adapt.search.Npy;
import org.neoglot.models.ModelWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A folder like that of {@link TextIndex} whose {@code vectors.npy} has a row for each token; {@code vectors.lengths.txt} says
 * how many each text has.
 */
public final class LateIndex implements AutoCloseable {
  private final MaxSimIndex vectors;
  private final TextLines texts;

  private LateIndex(MaxSimIndex vectors, TextLines texts) {
    this.vectors = vectors;
    this.texts = texts;
  }

  /** Takes texts one group after another, and writes the folder at its end. */
  public static final class Builder implements AutoCloseable {
    private final Path folder;
    private final TextLines.Writer texts;
    private final Npy.Writer vectors;
    private final List<Integer> lengths = new ArrayList<>();

    public Builder(Path folder) {
      this.folder = folder;
      texts = new TextLines.Writer(folder);
      vectors = new Npy.Writer(folder.resolve(TextIndex.VECTORS));
    }

    public void add(LateEmbedder embedder, List<String> some) {
      embedder.each(some.iterator(), (text, rows) -> {
        for (float[] row : rows) vectors.add(row);
        lengths.add(rows.length);
        texts.add(text);
      });
    }

    /** How many texts were added. */
    public int size() {
      return texts.size();
    }

    /** All texts are there. */
    public void finish(Path model, LateEmbedder embedder) {
      texts.finish();
      vectors.finish();
      MaxSimIndex.writeLengths(folder.resolve(TextIndex.VECTORS), lengths);
      ModelWriter.json(folder.resolve(TextIndex.ABOUT), JsonMapper.shared().createObjectNode()
          .put("model", model.toAbsolutePath().normalize().toString()).put("late", true).put("texts", size())
          .put("dim", embedder.dim()));
    }

    @Override
    public void close() {
      vectors.close();
      texts.close();
    }
  }

  /** Opens an index. */
  public static LateIndex open(Path folder) {
    MaxSimIndex vectors = MaxSimIndex.open(folder.resolve(TextIndex.VECTORS));
    try {
      return new LateIndex(vectors, TextLines.open(folder, vectors.size()));
    } catch (RuntimeException e) {
      vectors.close();
      throw e;
    }
  }

  /** At most {@code count} texts, the most relevant first. */
  public List<TextIndex.Found> search(float[][] query, int count) {
    return texts.found(vectors.nearest(query, count));
  }

  @Override
  public void close() {
    vectors.close();
    texts.close();
  }
}

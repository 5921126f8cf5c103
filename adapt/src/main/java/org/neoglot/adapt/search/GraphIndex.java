// A graph of neighbours, walked towards the query.
package org.neoglot.adapt.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.neoglot.engine.file.BadFileException;

/**
 * Approximate search by a hierarchical navigable small world (Malkov and Yashunin 2018), as Lucene builds and walks it. What
 * it finds is scored anew in double precision, so a score is that of {@link ExactIndex}; vectors must be of length 1.
 */
public final class GraphIndex implements VectorIndex {
  private static final String FIELD = "vector";
  private static final String ROW = "row";
  /** Candidates beyond those asked for: the walk is exacter the more it keeps. */
  private static final int CANDIDATES = 100;

  private final Directory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final Npy vectors;

  private GraphIndex(Directory directory, DirectoryReader reader, Npy vectors) {
    this.directory = directory;
    this.reader = reader;
    this.vectors = vectors;
    searcher = new IndexSearcher(reader);
  }

  /** Builds the graph of a file of vectors into a folder; on one thread in one order, so always the same graph. */
  public static void build(Path npy, Path folder) {
    try (Npy vectors = Npy.open(npy); Directory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig().setUseCompoundFile(false)
            .setMergeScheduler(new SerialMergeScheduler()).setMergePolicy(NoMergePolicy.INSTANCE)
            .setRAMBufferSizeMB(1024).setOpenMode(IndexWriterConfig.OpenMode.CREATE))) {
      for (int row = 0; row < vectors.rows(); row++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vectors.row(row), VectorSimilarityFunction.DOT_PRODUCT));
        document.add(new StoredField(ROW, row));
        writer.addDocument(document);
      }
      writer.commit();
    } catch (IOException e) {
      throw new BadFileException(folder, "the graph cannot be written: " + e.getMessage(), e);
    }
  }

  /** Opens a graph with the vectors that it was built of. */
  public static GraphIndex open(Path npy, Path folder) {
    if (!Files.isDirectory(folder)) throw new BadFileException(folder, "there is no such folder, wanted one with a graph");
    Npy vectors = Npy.open(npy);
    Directory directory = null;
    try {
      directory = FSDirectory.open(folder);
      DirectoryReader reader = DirectoryReader.open(directory);
      if (reader.numDocs() != vectors.rows()) {
        int found = reader.numDocs();
        reader.close();
        throw new BadFileException(folder, "holds a graph of " + found + " vectors, wanted the " + vectors.rows()
            + " of " + npy);
      }
      return new GraphIndex(directory, reader, vectors);
    } catch (IOException | RuntimeException e) {
      vectors.close();
      close(directory, folder);
      if (e instanceof BadFileException bad) throw bad;
      throw new BadFileException(folder, "holds no graph that can be read: " + e.getMessage(), e);
    }
  }

  private static void close(Directory directory, Path folder) {
    try {
      if (directory != null) directory.close();
    } catch (IOException e) {
      throw new BadFileException(folder, "cannot be closed: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Hit> nearest(float[] query, int count) {
    check(query);
    if (count < 1 || size() == 0) return List.of();
    try {
      int candidates = Math.min(size(), count + CANDIDATES);
      List<Hit> hits = new ArrayList<>();
      for (ScoreDoc found : searcher.search(new KnnFloatVectorQuery(FIELD, query, candidates), candidates).scoreDocs) {
        int row = searcher.storedFields().document(found.doc).getField(ROW).numericValue().intValue();
        hits.add(new Hit(row, ExactIndex.dot(query, vectors.row(row))));
      }
      hits.sort(Comparator.comparingDouble(Hit::score).reversed().thenComparingInt(Hit::row));
      return List.copyOf(hits.subList(0, Math.min(count, hits.size())));
    } catch (IOException e) {
      throw new IllegalStateException("the graph cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public int size() {
    return vectors.rows();
  }

  @Override
  public int dim() {
    return vectors.cols();
  }

  @Override
  public void close() {
    try {
      reader.close();
      directory.close();
    } catch (IOException e) {
      throw new IllegalStateException("the graph cannot be closed: " + e.getMessage(), e);
    } finally {
      vectors.close();
    }
  }
}

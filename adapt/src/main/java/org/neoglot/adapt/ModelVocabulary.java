// A model folder whose embeddings and heads follow a change of its vocabulary.
package org.neoglot.adapt;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.neoglot.engine.file.AtomicFile;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.file.CheckpointWriter;
import org.neoglot.engine.file.Entry;
import org.neoglot.engine.file.Part;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.change.IdMap;
import org.neoglot.tokenizer.change.PieceParts;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rewrites a checkpoint of any family, row by row: rows of kept tokens are copied as they are stored, whatever their
 * format; rows of new ones begin as the mean of the rows of the old tokens that spell them (of all old rows where none
 * does); rows beyond the old tokenizer are left out. All other tensors are copied.
 *
 * @param model folder of the model as it was
 * @param ids which old id every new one was
 * @param old the model's tokenizer
 * @param tokenizer the one that takes its place
 */
public record ModelVocabulary(Path model, IdMap ids, Tokenizer old, Tokenizer tokenizer) {
  private static final String CONFIG = "config.json";
  private static final String GENERATION = "generation_config.json";
  /** What a folder may hold beside these that does not depend on the vocabulary. */
  private static final Set<String> COMPANIONS = Set.of("chat_template.jinja", "preprocessor_config.json", "LICENSE",
      "LICENSE.txt", "NOTICE");

  public ModelVocabulary {
    if (ids.oldSize() != old.size() || ids.newSize() != tokenizer.size()) {
      throw new IllegalArgumentException("a map from " + ids.oldSize() + " to " + ids.newSize() + " ids for tokenizers of "
          + old.size() + " and " + tokenizer.size() + " tokens; wanted the same sizes");
    }
  }

  /**
   * What was written, and found right when it was opened again.
   *
   * @param tables the tensors that have a row a token
   * @param oldRows their rows before
   * @param rows their rows now
   * @param kept rows that are the old ones bit for bit
   * @param composed rows that began as the mean of some old ones
   * @param tensors tensors of the checkpoint, all compared
   * @param notes ids that the configs no longer name
   */
  public record Written(List<String> tables, int oldRows, int rows, int kept, int composed, int tensors, List<String> notes) {
    /** Rows that began as the mean of all. */
    public int unspelled() {
      return rows - kept - composed;
    }
  }

  /** Ids that the configs of a model name, below the size of its tokenizer: trimming must not drop their tokens. */
  public static BitSet namedIds(Path model, int size) {
    BitSet named = ConfigIds.used(Config.read(model.resolve(CONFIG)).json(), size);
    if (Files.exists(model.resolve(GENERATION))) {
      named.or(ConfigIds.used(Config.read(model.resolve(GENERATION)).json(), size));
    }
    return named;
  }

  /**
   * Writes the new folder, which must be empty or not there, and opens it again to compare it with the old one.
   *
   * @throws BadFileException if the model does not fit the tokenizer, or what was written is not what it should be
   */
  public Written write(Path out) throws IOException {
    Config config = Config.read(model.resolve(CONFIG));
    int rows = config.size("vocab_size");
    if (rows < old.size()) {
      throw new BadFileException(model.resolve(CONFIG), "vocab_size is " + rows + " for a tokenizer of " + old.size()
          + " tokens: it is another model's tokenizer");
    }
    int[][] parts = parts();
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      Set<String> tables = VocabularyTables.of(checkpoint, config.json(), rows);
      Folders.prepare(out, false);
      List<Part> written = new ArrayList<>();
      for (String name : checkpoint.names()) {
        Entry entry = checkpoint.get(name);
        written.add(tables.contains(name) ? table(entry, parts) : Part.of(entry));
      }
      CheckpointWriter.write(out, "model", written, checkpoint.metadata(), CheckpointWriter.DEFAULT_SHARD_BYTES,
          AtomicFile.DISK);
      List<String> notes = companions(out, config, rows);
      compare(checkpoint, out, tables);
      int composed = 0;
      for (int[] p : parts) composed += p != null && p.length > 0 ? 1 : 0;
      return new Written(List.copyOf(tables), rows, ids.newSize(), ids.kept(), composed, written.size(), notes);
    }
  }

  /** For each new id the old ones that spell it; null where it is an old one itself. */
  private int[][] parts() {
    PieceParts cut = new PieceParts(old, tokenizer);
    int[][] parts = new int[ids.newSize()][];
    for (int id = 0; id < parts.length; id++) parts[id] = ids.oldId(id) >= 0 ? null : cut.of(id);
    return parts;
  }

  private Part table(Entry entry, int[][] parts) {
    long[] shape = VocabularyTables.shape(entry, ids.newSize());
    return new Part(entry.name(), entry.type(), shape, out -> rows(entry, parts, out));
  }

  private void rows(Entry entry, int[][] parts, WritableByteChannel out) throws IOException {
    long rows = VocabularyTables.rows(entry);
    long bytes = entry.data().byteSize() / rows;
    int columns = Math.toIntExact(entry.count() / rows);
    double[] row = new double[columns];
    NewRows.Old table = id -> {
      entry.format().decode(entry.data(), id * bytes, columns, row, 0);
      return row;
    };
    float[] fresh = new float[columns];
    double[] ofAll = null;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment encoded = arena.allocate(bytes, 64);
      for (int id = 0; id < parts.length; id++) {
        if (parts[id] == null) {
          out.write(entry.data().asSlice(ids.oldId(id) * bytes, bytes).asByteBuffer());
          continue;
        }
        if (parts[id].length == 0 && ofAll == null) ofAll = NewRows.mean(table, old.size());
        double[] mean = parts[id].length == 0 ? ofAll : NewRows.mean(table, parts[id]);
        for (int c = 0; c < columns; c++) fresh[c] = (float) mean[c];
        entry.format().encode(fresh, 0, columns, encoded, 0);
        out.write(encoded.asByteBuffer());
      }
    }
  }

  /** The configs last: a folder without one is refused, should writing be interrupted. */
  private List<String> companions(Path out, Config config, int rows) throws IOException {
    tokenizer.save(out);
    for (String name : COMPANIONS) {
      if (Files.isRegularFile(model.resolve(name))) {
        Files.copy(model.resolve(name), out.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    ConfigIds renumber = new ConfigIds(ids, tokenizer, rows);
    if (Files.exists(model.resolve(GENERATION))) {
      ModelWriter.json(out.resolve(GENERATION), renumber.renumbered(Config.read(model.resolve(GENERATION)).json()));
    }
    ObjectNode json = renumber.renumbered(config.json());
    ModelWriter.json(out.resolve(CONFIG), json);
    return renumber.notes().stream().distinct().toList();
  }

  /** Opens what was written: other tensors and kept rows are the old ones to the bit, the tokenizer is the new one. */
  private void compare(Checkpoint before, Path out, Set<String> tables) throws IOException {
    try (Checkpoint after = Checkpoint.open(out)) {
      if (!new HashSet<>(before.names()).equals(new HashSet<>(after.names()))) {
        throw new BadFileException(out, "holds other tensors than " + model + " when opened again");
      }
      for (String name : before.names()) {
        boolean same = tables.contains(name) ? sameRows(before.get(name), after.get(name))
            : before.get(name).data().mismatch(after.get(name).data()) < 0;
        if (!same) throw new BadFileException(out, BadFileException.quote(name) + " is not as it was written");
      }
    }
    if (!Tokenizer.load(out).hash().equals(tokenizer.hash())) {
      throw new BadFileException(out, "the tokenizer is not as it was written");
    }
    Config config = Config.read(out.resolve(CONFIG));
    if (Families.ALL.stream().anyMatch(f -> config.has("model_type") && f.name().equals(config.family()))) {
      ModelFolder.openAny(out, w -> w).close();                                   // it builds: sizes and names fit
    }
  }

  private boolean sameRows(Entry before, Entry after) {
    long bytes = before.data().byteSize() / VocabularyTables.rows(before);
    if (VocabularyTables.rows(after) != ids.newSize()) return false;
    for (int id = 0; id < ids.newSize(); id++) {
      long at = ids.oldId(id) * bytes;
      if (at >= 0 && MemorySegment.mismatch(before.data(), at, at + bytes, after.data(), id * bytes, (id + 1) * bytes) >= 0) {
        return false;
      }
    }
    return true;
  }
}

// A run's tensors on disk, and back into the same memory.
package org.neoglot.autograd;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.file.AtomicFile;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Entry;
import org.neoglot.engine.file.Part;
import org.neoglot.engine.file.SafeTensors;
import org.neoglot.engine.file.SafeTensorsWriter;
import org.neoglot.engine.format.DType;

/** Tensors by name, to a safetensors file as they are (f32, or i32 for what is packed) and back into the same memory. */
public final class TensorFile {
  private TensorFile() {}

  /** A tensor, its name in the file and its published shape there. */
  record Named(String name, long[] shape, Tensor tensor) {
    private long bytes() {
      return tensor.size() * tensor.type().bytes();
    }

    private DType type() {
      return tensor.type() == org.neoglot.engine.DType.I32 ? DType.I32 : DType.F32;
    }

    private MemorySegment memory() {
      return tensor.data().asSlice(tensor.at(0), bytes());
    }
  }

  /** Saves the values of parameters under their own names: the way to keep the best ones. */
  public static void save(Path file, Collection<Parameter> parameters) {
    write(file, parameters(parameters, ""), AtomicFile.DISK);
  }

  /**
   * Reads the values of exactly these parameters back.
   *
   * @throws BadFileException when one is missing, has another shape, or there are others; nothing is changed then
   */
  public static void load(Path file, Collection<Parameter> parameters) {
    read(file, parameters(parameters, ""));
  }

  static List<Named> parameters(Collection<Parameter> parameters, String prefix) {
    return parameters.stream().map(p -> new Named(prefix + p.name(), p.shape(), p.value())).toList();
  }

  static List<Named> tensors(SequencedMap<String, Tensor> tensors, String prefix) {
    List<Named> named = new ArrayList<>();
    tensors.forEach((name, t) -> named.add(new Named(prefix + name, new long[] {t.rows(), t.cols()}, t)));
    return named;
  }

  static void write(Path file, List<Named> tensors, AtomicFile.Disk disk) {
    List<Part> parts = tensors.stream().map(t -> Part.of(t.name, t.type(), t.shape, t.memory())).toList();
    SafeTensorsWriter.write(file, parts, SafeTensorsWriter.PT, disk);
  }

  /** All is checked before anything is copied. */
  static void read(Path file, List<Named> tensors) {
    try (SafeTensors open = SafeTensors.open(file)) {
      var unknown = new TreeSet<>(open.names());
      for (Named t : tensors) {
        check(file, open.get(t.name), t);
        unknown.remove(t.name);
      }
      if (!unknown.isEmpty()) {
        throw new BadFileException(file, "holds " + BadFileException.quote(unknown.first()) + ", which nobody asked for");
      }
      for (Named t : tensors) t.memory().copyFrom(open.get(t.name).data());
    }
  }

  private static void check(Path file, Entry entry, Named wanted) {
    if (entry.type() != wanted.type() || !Arrays.equals(entry.shape(), wanted.shape)) {
      throw new BadFileException(file, BadFileException.quote(entry.name()) + " is " + entry.dtype()
          + Arrays.toString(entry.shape()) + ", wanted " + wanted.type() + Arrays.toString(wanted.shape));
    }
  }
}

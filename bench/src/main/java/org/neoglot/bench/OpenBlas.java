// OpenBLAS called through the foreign function interface, to compare with.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** A peer in the same JVM: cblas_sgemm of whatever OpenBLAS the system's loader finds. Measured beside, never used. */
@SuppressWarnings("restricted") // Native calls are the point here; the engine makes none.
final class OpenBlas {
  /** Names that distributions give it; {@code -Dneoglot.openblas=FILE} names another. */
  private static final String[] NAMES = {"libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "openblas.dll"};
  private static final int ROW_MAJOR = 101;
  private static final int AS_STORED = 111;
  private static final int TRANSPOSED = 112;

  private final MethodHandle sgemm;
  private final MethodHandle setThreads;
  private final String name;

  private OpenBlas(SymbolLookup library, String name) {
    var linker = Linker.nativeLinker();
    var i = ValueLayout.JAVA_INT;
    var f = ValueLayout.JAVA_FLOAT;
    var p = ValueLayout.ADDRESS;
    sgemm = linker.downcallHandle(library.findOrThrow("cblas_sgemm"),
        FunctionDescriptor.ofVoid(i, i, i, i, i, i, f, p, i, p, i, f, p, i));
    setThreads = linker.downcallHandle(library.findOrThrow("openblas_set_num_threads"), FunctionDescriptor.ofVoid(i));
    this.name = name;
  }

  /** Empty where no OpenBLAS is installed. */
  static Optional<OpenBlas> find() {
    String asked = System.getProperty("neoglot.openblas");
    for (String candidate : asked == null ? NAMES : new String[] {asked}) {
      try {
        return Optional.of(new OpenBlas(SymbolLookup.libraryLookup(candidate, Arena.global()), candidate));
      } catch (IllegalArgumentException absent) {
        // The next name, then.
      }
    }
    return Optional.empty();
  }

  void threads(int count) {
    try {
      setThreads.invokeExact(count);
    } catch (Throwable e) {
      throw new IllegalStateException(name + ": openblas_set_num_threads failed", e);
    }
  }

  /** C = A B with rows of C {@code n} apart; an operand that is transposed lies so in memory. */
  void multiply(int m, int n, int k, MemorySegment a, boolean transposeA, MemorySegment b, boolean transposeB,
      MemorySegment c) {
    try {
      sgemm.invokeExact(ROW_MAJOR, transposeA ? TRANSPOSED : AS_STORED, transposeB ? TRANSPOSED : AS_STORED, m, n, k,
          1f, a, transposeA ? m : k, b, transposeB ? k : n, 0f, c, n);
    } catch (Throwable e) {
      throw new IllegalStateException(name + ": cblas_sgemm failed", e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

// Tying a thread to a processor.
package org.neoglot.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/** Linux's {@code sched_setaffinity(2)} for the calling thread, through the foreign function API. */
public final class Pin {
  /** Bytes of glibc's {@code cpu_set_t}: 1024 processors. */
  private static final int MASK_BYTES = 128;

  private Pin() {}

  /** Whether threads can be tied here; the reason if not, else null. */
  public static String refusal() {
    String system = System.getProperty("os.name");
    if (!system.toLowerCase(Locale.ROOT).contains("linux")) return "threads can be pinned on Linux only; this is " + system;
    if (Linker.nativeLinker().defaultLookup().find("sched_setaffinity").isEmpty()) {
      return "threads cannot be pinned: this system's C library has no sched_setaffinity";
    }
    return null;
  }

  /**
   * From now on the calling thread runs on that processor alone; threads that it starts later do too, unless they are
   * tied to another.
   *
   * @throws UnsupportedOperationException where that is not possible, with the reason
   * @throws IllegalArgumentException when this process may not use that processor
   */
  @SuppressWarnings("restricted")                                  // calling the C library is the point
  public static void toProcessor(int cpu) {
    String refusal = refusal();
    if (refusal != null) throw new UnsupportedOperationException(refusal);
    if (cpu < 0 || cpu >= 8 * MASK_BYTES) throw new IllegalArgumentException("there is no processor " + cpu);
    Linker linker = Linker.nativeLinker();
    MethodHandle call = linker.downcallHandle(linker.defaultLookup().find("sched_setaffinity").orElseThrow(),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, 8);
      // The mask is an array of C longs: bit order within a long is the machine's.
      mask.setAtIndex(ValueLayout.JAVA_LONG, cpu / 64, 1L << cpu % 64);
      int status = (int) call.invokeExact(0, (long) MASK_BYTES, mask);
      if (status != 0) throw new IllegalArgumentException("this process may not use processor " + cpu);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("sched_setaffinity could not be called: " + e, e);
    }
  }
}

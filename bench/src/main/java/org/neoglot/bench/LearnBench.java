// The speed of learning a vocabulary.
package org.neoglot.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Tokenizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Learning a byte-level BPE vocabulary from distinct text: all of the shared mono and parallel data, then sources of
 * the JDK. One sample is one whole learning in a JVM that has just read the text. Learned twice it would be the same:
 * the checksum is that of all tokens, and every thousandth line must come back from its ids.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 0)
@Measurement(iterations = 1, time = 1)
public class LearnBench {
  @Param("100")
  public int megabytes;

  @Param("32000")
  public int vocabulary;

  private List<String> lines;

  @Setup(Level.Trial)
  public void read() {
    lines = Texts.distinct(megabytes * 1_000_000L);
    Notes.amount(Notes.TEXT, megabytes * 1e6);
  }

  @Benchmark
  public Tokenizer learn() {
    Tokenizer learned = new BpeTrainer(vocabulary).train(lines.stream());
    check(learned);
    return learned;
  }

  /** On the clock, where it is a thousandth of the work. */
  private void check(Tokenizer learned) {
    if (learned.size() != vocabulary) throw new IllegalStateException("learned " + learned.size() + " tokens");
    for (int i = 0; i < lines.size(); i += 1000) {
      if (!learned.decode(learned.encode(lines.get(i))).equals(lines.get(i))) {
        throw new IllegalStateException("'" + lines.get(i) + "' does not come back from its ids");
      }
    }
    var crc = new CRC32();
    for (int id = 0; id < learned.size(); id++) crc.update(learned.bytes(id));
    Notes.amount(Notes.CHECKSUM, crc.getValue());
  }
}

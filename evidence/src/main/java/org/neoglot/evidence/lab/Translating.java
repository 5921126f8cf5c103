// Sentences with their translations as text that a decoder learns from.
package org.neoglot.evidence.lab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.adapt.data.Batch;
import org.neoglot.adapt.data.TokenStream;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Segments;
import org.neoglot.tokenizer.Tokenizer;

/**
 * "English = Esperanto", between ends of text. What is measured is the Esperanto given the English; what is trained on is
 * that alone, or both sides.
 */
public final class Translating {
  private record Example(int[] ids, int[] answer, int[] both, long bytes) {}

  private final List<Example> examples = new ArrayList<>();

  /** Pairs {English, Esperanto}; those longer than a window are left out. */
  public Translating(Tokenizer words, List<String[]> pairs) {
    int end = TokenStream.endOf(words);
    for (String[] pair : pairs) {
      int[] source = words.encodePlain(pair[0] + " =");
      int[] target = words.encodePlain(" " + pair[1]);
      int[] all = new int[source.length + target.length + 2];
      System.arraycopy(source, 0, all, 1, source.length);
      System.arraycopy(target, 0, all, source.length + 1, target.length);
      all[0] = all[all.length - 1] = end;
      if (all.length > Classroom.CONTEXT + 1) continue;
      int[] both = Arrays.copyOfRange(all, 1, all.length);
      int[] answer = both.clone();
      Arrays.fill(answer, 0, source.length, -1);
      examples.add(new Example(Arrays.copyOf(all, all.length - 1), answer, both,
          pair[1].getBytes(StandardCharsets.UTF_8).length));
    }
  }

  public int size() {
    return examples.size();
  }

  /** Batches that fill the rows of a usual step as far as whole examples go, in an order that follows from the seed. */
  public LongFunction<Batch> batches(long seed, boolean answersOnly) {
    return step -> {
      List<Example> some = new ArrayList<>();
      int rows = 0;
      for (int i = 0; ; i++) {
        Example e = examples.get((int) Math.floorMod(Noise.bits(Noise.mix(seed) + step, i), (long) examples.size()));
        if (rows + e.ids.length > Classroom.STEP) break;
        some.add(e);
        rows += e.ids.length;
      }
      return batch(some, answersOnly);
    };
  }

  private static Batch batch(List<Example> some, boolean answersOnly) {
    return new Batch(some.stream().flatMapToInt(e -> Arrays.stream(e.ids)).toArray(),
        some.stream().flatMapToInt(e -> Arrays.stream(answersOnly ? e.answer : e.both)).toArray(),
        some.stream().mapToInt(e -> e.ids.length).toArray());
  }

  /** Bits that a byte of the Esperanto side takes, given the English side; the end of text is counted along. */
  public double bitsPerByte(Pupil pupil, EagerRun run) {
    double nats = 0;
    for (int from = 0; from < examples.size(); from += 16) {
      Batch batch = batch(examples.subList(from, Math.min(examples.size(), from + 16)), true);
      Segments s = Segments.of(run, batch.lengths());
      var x = pupil.model().body(run, pupil.model().embed(run, s.ids(run, batch.ids())), s, null);
      double[] rows = run.read(pupil.model().loss(run, x, s.ids(run, batch.targets())).perRow());
      for (int i = 0; i < rows.length; i++) if (batch.targets()[i] >= 0) nats += rows[i];
      run.reset();
    }
    return nats / (StrictMath.log(2) * examples.stream().mapToLong(Example::bytes).sum());
  }
}

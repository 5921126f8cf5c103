package org.neoglot.adapt.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.eval.data.Pair;
import org.neoglot.eval.data.TextEnds;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.chat.Chat;

/**
 * Examples as batches in which only responses are asked for. Of a prompt and its response an example is
 * {@code start prompt response} ({@link TextEnds}); its rows predict {@code prompt response end}, and those that would
 * predict the prompt are masked. Prompt and response are encoded apart, as plain text, so a space between them belongs to one of them. Of a
 * conversation the assistant's turns are asked for. Each epoch takes every example once, in an order of its own, and packs
 * them by next-fit; a batch is a pure function of its number.
 */
public final class Supervised {
  private record Example(int[] ids, int[] targets) {}

  /** An epoch's order, and where in it each batch begins. */
  private record Packing(int epoch, int[] order, int[] starts) {}

  private final List<Example> examples = new ArrayList<>();
  private final int rows;
  private final long seed;
  /** The number of the first batch of each epoch, as far as somebody asked. */
  private final List<Long> firsts = new ArrayList<>(List.of(0L));
  private Packing packing;
  private int cut;
  private int leftOut;

  private Supervised(int rows, long seed) {
    this.rows = rows;
    this.seed = seed;
  }

  /**
   * Encodes examples. Where one is longer than the context its prompt loses tokens on the left; one whose response leaves
   * no room for a token of its prompt is left out. See {@link #cut} and {@link #leftOut}.
   *
   * @param context most tokens of an example
   * @param rows most tokens of a batch, at least {@code context}
   * @throws IllegalArgumentException when no example is left, or the tokenizer has no end-of-text token
   */
  public static Supervised of(Tokenizer tokenizer, List<Pair> pairs, int context, int rows, long seed) {
    Supervised data = empty(context, rows, seed);
    TextEnds ends = TextEnds.of(tokenizer);
    for (Pair pair : pairs) {
      data.add(ends, tokenizer.encodePlain(pair.prompt()), tokenizer.encodePlain(pair.response()), context);
    }
    return data.filled(pairs.size(), context);
  }

  /**
   * Lessons of conversations. One that is longer than the context loses its end; one of which nothing is left to learn then
   * is left out.
   */
  public static Supervised of(List<Chat.Lesson> lessons, int context, int rows, long seed) {
    Supervised data = empty(context, rows, seed);
    for (Chat.Lesson lesson : lessons) data.add(lesson, context);
    return data.filled(lessons.size(), context);
  }

  private static Supervised empty(int context, int rows, long seed) {
    if (context < 2 || rows < context) {
      throw new IllegalArgumentException("a context of " + context + " and batches of " + rows
          + " tokens: wanted at least 2, and batches that hold a context");
    }
    return new Supervised(rows, seed);
  }

  private Supervised filled(int given, int context) {
    if (!examples.isEmpty()) return this;
    throw new IllegalArgumentException("none of " + given + " examples fits into a context of " + context + " tokens");
  }

  /** Each row predicts the next; the first token of all is never asked for. */
  private void add(Chat.Lesson lesson, int context) {
    int n = Math.min(lesson.ids().length - 1, context);
    int[] targets = new int[Math.max(0, n)];
    boolean any = false;
    for (int i = 0; i < n; i++) {
      targets[i] = lesson.said()[i + 1] ? lesson.ids()[i + 1] : -1;
      any |= lesson.said()[i + 1];
    }
    if (!any) {
      leftOut++;
      return;
    }
    if (n < lesson.ids().length - 1) cut++;
    examples.add(new Example(Arrays.copyOf(lesson.ids(), n), targets));
  }

  private void add(TextEnds ends, int[] prompt, int[] response, int context) {
    int room = context - 1 - response.length;
    if (room < Math.min(1, prompt.length)) {
      leftOut++;
      return;
    }
    int kept = Math.min(prompt.length, room);
    if (kept < prompt.length) cut++;
    int[] ids = new int[1 + kept + response.length];
    ids[0] = ends.start();
    System.arraycopy(prompt, prompt.length - kept, ids, 1, kept);
    System.arraycopy(response, 0, ids, 1 + kept, response.length);
    int[] targets = new int[ids.length];
    Arrays.fill(targets, 0, kept, -1);
    System.arraycopy(response, 0, targets, kept, response.length);
    targets[ids.length - 1] = ends.end();
    examples.add(new Example(ids, targets));
  }

  /** Examples that batches are made of. */
  public int size() {
    return examples.size();
  }

  /** Examples of which something was cut. */
  public int cut() {
    return cut;
  }

  /** Examples that were left out, since their response had no room. */
  public int leftOut() {
    return leftOut;
  }

  /** The batch of a number, counted from 0 on through all epochs. */
  public Batch batch(long number) {
    while (firsts.getLast() <= number) firsts.add(firsts.getLast() + pack(firsts.size() - 1).starts.length);
    int epoch = firsts.size() - 1;
    while (firsts.get(epoch) > number) epoch--;
    Packing p = pack(epoch);
    int which = (int) (number - firsts.get(epoch));
    int to = which + 1 < p.starts.length ? p.starts[which + 1] : p.order.length;
    return join(Arrays.stream(p.order, p.starts[which], to).mapToObj(examples::get).toList());
  }

  /** Every example once, in the order in which they were given: what is measured. */
  public List<Batch> all() {
    int[] order = new int[size()];
    Arrays.setAll(order, i -> i);
    int[] starts = starts(order);
    List<Batch> all = new ArrayList<>();
    for (int b = 0; b < starts.length; b++) {
      all.add(join(examples.subList(starts[b], b + 1 < starts.length ? starts[b + 1] : order.length)));
    }
    return all;
  }

  private Packing pack(int epoch) {
    if (packing == null || packing.epoch != epoch) {
      int[] order = Windows.permutation(size(), seed, epoch);
      packing = new Packing(epoch, order, starts(order));
    }
    return packing;
  }

  /** Next-fit: a batch is closed by the first example that it has no room for. */
  private int[] starts(int[] order) {
    List<Integer> starts = new ArrayList<>();
    int used = 0;
    for (int i = 0; i < order.length; i++) {
      int length = examples.get(order[i]).ids.length;
      if (i == 0 || used + length > rows) {
        starts.add(i);
        used = 0;
      }
      used += length;
    }
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Batch join(List<Example> some) {
    return new Batch(some.stream().flatMapToInt(e -> Arrays.stream(e.ids)).toArray(),
        some.stream().flatMapToInt(e -> Arrays.stream(e.targets)).toArray(),
        some.stream().mapToInt(e -> e.ids.length).toArray());
  }
}

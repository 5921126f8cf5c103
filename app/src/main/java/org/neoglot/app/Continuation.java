// From prompts as text to continuations as text: ids, frame, generation, and whole characters only.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.neoglot.engine.EagerRun;
import org.neoglot.eval.data.TextEnds;
import org.neoglot.models.Decoder;
import org.neoglot.models.Generator;
import org.neoglot.models.Sampling;
import org.neoglot.tokenizer.TextStream;
import org.neoglot.tokenizer.Tokenizer;

/** Continues texts with one model and one way of sampling. */
record Continuation(Decoder model, Tokenizer tokenizer, EagerRun run, Sampling sampling, long seed) {
  /** What came; {@code ended} says whether the model itself ended the text. */
  record Made(String text, int[] ids, boolean ended) {}

  Continuation(OpenedModel opened, EagerRun run, Sampling sampling, long seed) {
    this(opened.model(), opened.tokenizer(), run, sampling, seed);
  }

  /**
   * Continues each text.
   *
   * @param maxNew tokens at most, or null for {@code usual} or what the context leaves
   * @param sink hears the first text's continuation as it grows
   */
  List<Made> of(List<String> texts, Integer maxNew, int usual, Consumer<String> sink) {
    int[][] prompts = texts.stream().map(this::prompt).toArray(int[][]::new);
    int longest = Arrays.stream(prompts).mapToInt(p -> p.length).max().orElseThrow();
    // A prompt that fills the context is refused by the generator, which says so.
    int most = maxNew != null ? maxNew : Math.max(1, Math.min(usual, model.context() - longest));
    Set<Integer> ends = TextEnds.stops(tokenizer, model.config());
    var streams = Stream.generate(() -> new TextStream(tokenizer, true)).limit(prompts.length).toList();
    var written = Stream.generate(StringBuilder::new).limit(prompts.length).toList();
    var options = new Generator.Options(most, ends, sampling, seed);
    int[][] ids = new Generator(model, run).generate(prompts, options, (prompt, id) -> {
      write(prompt, streams.get(prompt).add(id), written, sink);
      return true;
    });
    List<Made> made = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      write(i, streams.get(i).finish(), written, sink);
      boolean ended = ids[i].length > 0 && ends.contains(ids[i][ids[i].length - 1]);
      made.add(new Made(written.get(i).toString(), ids[i], ended));
    }
    return made;
  }

  private static void write(int prompt, String piece, List<StringBuilder> written, Consumer<String> sink) {
    written.get(prompt).append(piece);
    if (prompt == 0 && !piece.isEmpty()) sink.accept(piece);
  }

  /** Prompts begin as texts begin. */
  private int[] prompt(String text) {
    var first = TextEnds.start(tokenizer);
    int[] ids = tokenizer.encode(text);
    if (first.isEmpty() || ids.length > 0 && ids[0] == first.getAsInt()) return ids;
    int[] framed = new int[ids.length + 1];
    framed[0] = first.getAsInt();
    System.arraycopy(ids, 0, framed, 1, ids.length);
    return framed;
  }
}

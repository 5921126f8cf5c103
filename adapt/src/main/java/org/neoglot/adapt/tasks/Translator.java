// Texts in one language to texts in another.
package org.neoglot.adapt.tasks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.Beam;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.Generator;
import org.neoglot.models.ModelFolder;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Translates by an encoder-decoder: greedily, or by beam search. Texts are framed as {@link Framing} says. To be used by one
 * thread at a time.
 *
 * @param target the token of the target's language; null for what the settings say
 */
public record Translator(EncoderDecoder model, Tokenizer tokenizer, EagerRun run, GenerationSettings settings,
    String target) {

  /** Targets that go on together: more would take memory without being faster. */
  private static final int ROWS = 128;

  /** Opens a folder's model; it must go from one sequence to another. */
  public static EncoderDecoder model(ModelFolder folder) {
    if (folder.any() instanceof EncoderDecoder both) return both;
    throw new BadFileException(folder.path(), "model_type '" + folder.any().config().family()
        + "' does not go from one text to another, wanted an encoder-decoder");
  }

  /** Translations, and how many sources were longer than the model's context, so that only their beginning was read. */
  public record Made(List<String> texts, int cut) {}

  /** Tokens of the longest translation where neither the caller nor the model's folder says. */
  public static final int USUAL_LENGTH = 256;

  /** Tokens of the longest translation: as asked, or 0 for what the folder says; never beyond the context. */
  public int most(int asked) {
    return Math.min(asked == 0 ? settings.allowed(1, USUAL_LENGTH) : asked, model.context() - 1);
  }

  /**
   * The best translation of each text, in their order. Texts of like length go through the model together, so that they end
   * together; what a text becomes does not depend on its neighbours.
   *
   * @param beams 1 for greedy; 0 for what the model's folder says
   * @param maxNew tokens of the longest translation; 0 for what the folder says
   */
  public List<String> of(List<String> texts, int beams, int maxNew) {
    return made(texts, beams, maxNew).texts();
  }

  /** The same, with what was cut. */
  public Made made(List<String> texts, int beams, int maxNew) {
    if (texts.isEmpty()) return new Made(List.of(), 0);
    Framing framing = Framing.of(model, tokenizer, settings, target);
    List<Framing.Ids> sources = texts.stream().map(t -> framing.source(t, model.context())).toList();
    int width = beams == 0 ? settings.beams() : beams;
    int[] order = IntStream.range(0, sources.size()).boxed()
        .sorted(Comparator.comparingInt(i -> -sources.get(i).ids().length)).mapToInt(Integer::intValue).toArray();
    String[] made = new String[order.length];
    int atOnce = Math.max(1, ROWS / width);
    for (int from = 0; from < order.length; from += atOnce) {
      int[] some = Arrays.copyOfRange(order, from, Math.min(order.length, from + atOnce));
      int[][] ids = ids(framing, Arrays.stream(some).mapToObj(i -> sources.get(i).ids()).toArray(int[][]::new), width,
          most(maxNew));
      for (int i = 0; i < some.length; i++) made[some[i]] = tokenizer.decode(ids[i], true).strip();
    }
    return new Made(List.of(made), (int) sources.stream().filter(Framing.Ids::cut).count());
  }

  /** The best targets of some sources. */
  private int[][] ids(Framing framing, int[][] sources, int width, int most) {
    int[][] prompts = new int[sources.length][];
    Arrays.setAll(prompts, i -> new int[] {framing.begin()});
    GenerationSettings asked = framing.settings(settings).withBeams(width).withMost(most);
    return width == 1
        ? new Generator(model, run).generate(sources, prompts, asked.greedy(1, most), (which, id) -> true)
        : new Beam(model, run).search(sources, prompts, asked.beams(1, most)).stream()
            .map(found -> found.isEmpty() ? new int[0] : found.getFirst().ids()).toArray(int[][]::new);
  }

  /** Refuses a target token that there is none of, before anything is computed. */
  public void check() {
    Framing.of(model, tokenizer, settings, target);
  }
}

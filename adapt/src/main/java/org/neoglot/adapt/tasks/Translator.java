// Texts in one language to texts in another.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.Beam;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.Generator;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.Sampling;
import org.neoglot.models.ScoreFilter;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Translates by an encoder-decoder: greedily, or by beam search. A source is framed as the tokenizer's template says, and
 * gets an end-of-text token where the template puts none. To be used by one thread at a time.
 *
 * @param target the token that a target begins with after the model's own start, such as a language; null for none
 */
public record Translator(EncoderDecoder model, Tokenizer tokenizer, EagerRun run, GenerationSettings settings, String target) {

  /** Targets that go on together: more would take memory without being faster. */
  private static final int ROWS = 128;

  /** Opens a folder's model; it must go from one sequence to another. */
  public static EncoderDecoder model(ModelFolder folder) {
    if (folder.any() instanceof EncoderDecoder both) return both;
    throw new BadFileException(folder.path(), "model_type '" + folder.any().config().family()
        + "' does not go from one text to another, wanted an encoder-decoder");
  }

  /** The ids of a source, at most as many as the model's context. */
  static int[] source(EncoderDecoder model, Tokenizer tokenizer, String text) {
    int[] ids = tokenizer.frame(tokenizer.encodePlain(text));
    boolean ended = ids.length > 0 && tokenizer.isSpecial(ids[ids.length - 1]);
    int[] whole = ended || tokenizer.eos().isEmpty() ? ids : with(ids, tokenizer.eos().getAsInt());
    if (whole.length <= model.context()) return whole;
    int[] cut = Arrays.copyOf(whole, model.context());
    cut[cut.length - 1] = whole[whole.length - 1];
    return cut;
  }

  /** The labels of a target: its ids and an end. */
  static int[] labels(EncoderDecoder model, Tokenizer tokenizer, String text, String language) {
    int[] ids = tokenizer.encodePlain(text);
    int[] first = language == null ? new int[0] : new int[] {id(tokenizer, language)};
    int room = model.context() - first.length - 1;
    int[] labels = new int[first.length + Math.min(ids.length, room) + 1];
    System.arraycopy(first, 0, labels, 0, first.length);
    System.arraycopy(ids, 0, labels, first.length, labels.length - first.length - 1);
    labels[labels.length - 1] = end(tokenizer);
    return labels;
  }

  static int end(Tokenizer tokenizer) {
    return tokenizer.eos().orElseThrow(() ->
        new IllegalArgumentException("the tokenizer names no end-of-text token, which ends a translation"));
  }

  private static int id(Tokenizer tokenizer, String token) {
    return tokenizer.id(token).orElseThrow(() ->
        new IllegalArgumentException("'" + token + "' is no token of this tokenizer, wanted a language such as swh_Latn"));
  }

  private static int[] with(int[] ids, int last) {
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = last;
    return longer;
  }

  /**
   * The best translation of each text, in their order. Texts of like length go through the model together, so that they end
   * together; what a text becomes does not depend on its neighbours.
   *
   * @param beams 1 for greedy; 0 for what the model's folder says
   * @param maxNew tokens of the longest translation
   */
  public List<String> of(List<String> texts, int beams, int maxNew) {
    if (texts.isEmpty()) return List.of();
    int[][] sources = texts.stream().map(t -> source(model, tokenizer, t)).toArray(int[][]::new);
    int width = beams == 0 ? settings.beams() : beams;
    int most = Math.min(maxNew, model.context() - 1);
    int[] order = IntStream.range(0, sources.length).boxed().sorted(Comparator.comparingInt(i -> -sources[i].length))
        .mapToInt(Integer::intValue).toArray();
    String[] made = new String[sources.length];
    int atOnce = Math.max(1, ROWS / width);
    for (int from = 0; from < order.length; from += atOnce) {
      int[] some = Arrays.copyOfRange(order, from, Math.min(order.length, from + atOnce));
      int[][] ids = ids(Arrays.stream(some).mapToObj(i -> sources[i]).toArray(int[][]::new), width, most);
      for (int i = 0; i < some.length; i++) made[some[i]] = tokenizer.decode(ids[i], true).strip();
    }
    return List.of(made);
  }

  /** The best targets of some sources. */
  private int[][] ids(int[][] sources, int width, int most) {
    int start = settings.start().orElseGet(() -> model.start().orElseGet(() -> end(tokenizer)));
    int[][] prompts = new int[sources.length][];
    Arrays.setAll(prompts, i -> new int[] {start});
    return width == 1 ? new Generator(model, run).generate(sources, prompts, greedy(most), (which, id) -> true)
        : new Beam(model, run).search(sources, prompts, beams(width, most)).stream()
            .map(found -> found.isEmpty() ? new int[0] : found.getFirst().ids()).toArray(int[][]::new);
  }

  /** Refuses a target token that there is none of, before anything is computed. */
  public void check() {
    if (target != null) id(tokenizer, target);
  }

  private Set<Integer> ends() {
    return settings.ends().isEmpty() ? tokenizer.eos().stream().boxed().collect(Collectors.toSet()) : settings.ends();
  }

  /** The language that was asked for takes the place of the one that the folder names. */
  private List<ScoreFilter> filters(int most) {
    List<ScoreFilter> filters = new ArrayList<>(settings.filters(1, most));
    if (target == null) return filters;
    filters.removeIf(f -> f instanceof ScoreFilter.Forced forced && forced.at() == 1);
    filters.add(new ScoreFilter.Forced(id(tokenizer, target), 1));
    return filters;
  }

  private Generator.Options greedy(int most) {
    return new Generator.Options(most, ends(), new Sampling.Greedy(filters(most)), 0);
  }

  private Beam.Options beams(int width, int most) {
    return new Beam.Options(width, 1, most, ends(), settings.penalty(), settings.stop(), filters(most));
  }
}

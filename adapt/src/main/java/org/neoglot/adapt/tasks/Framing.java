// What stands around a source and a target, alike in training and in generation.
package org.neoglot.adapt.tasks;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.MBart;
import org.neoglot.tokenizer.SourceLanguage;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/**
 * A source is framed as the tokenizer's template says, and gets an end-of-text token where the template puts nothing behind
 * the text. A target is its language, if it says one, its text and an end; the decoder sees the model's start before that.
 * Targets of mBART as it was first published ({@code X </s> ro_RO}) end with their language, and the decoder begins with it.
 * A text that is too long for a model loses its own end and never its frame.
 *
 * @param start what the decoder is given first
 * @param first the token before a target's text, such as a language; empty for none
 * @param end the token behind it; empty where nothing says what ends a text
 * @param last the token behind the end; empty for none
 * @param said whether the caller chose the language
 */
public record Framing(Tokenizer tokenizer, OptionalInt start, OptionalInt first, OptionalInt end, OptionalInt last,
    boolean said) {

  /** Framed ids, and whether the text was too long for them. */
  record Ids(int[] ids, boolean cut) {}

  /**
   * How a model's targets are framed.
   *
   * @param language the target's, which goes before what the settings say; null where nobody named one
   * @throws IllegalArgumentException if it is no token
   */
  public static Framing of(EncoderDecoder model, Tokenizer tokenizer, GenerationSettings settings, String language) {
    OptionalInt end = tokenizer.eos().isPresent() ? tokenizer.eos()
        : settings.ends().stream().mapToInt(Integer::intValue).min();
    OptionalInt named = settings.start().isPresent() ? settings.start() : model.start();
    OptionalInt chosen = language == null ? OptionalInt.empty() : OptionalInt.of(id(tokenizer, language));
    OptionalInt start = chosen.isPresent() ? chosen : named;
    // Where nobody names a language there is none to end with.
    if (model instanceof MBart && start.isPresent() && endsWithLanguage(tokenizer, named, end)) {
      OptionalInt first = language == null ? settings.forcedFirst() : OptionalInt.empty();
      return new Framing(tokenizer, start, first, end, start, language != null);
    }
    return new Framing(tokenizer, named.isPresent() ? named : end, language == null ? settings.forcedFirst() : chosen, end,
        OptionalInt.empty(), language != null);
  }

  /** A start that ends nothing is a language; without a start only the tokenizer's class tells the two kinds apart. */
  private static boolean endsWithLanguage(Tokenizer tokenizer, OptionalInt start, OptionalInt end) {
    if (start.isPresent()) return !start.equals(end);
    return SourceLanguage.follows(tokenizer);
  }

  private static int id(Tokenizer tokenizer, String token) {
    return SourceLanguage.id(tokenizer, token).orElseThrow(() ->
        new IllegalArgumentException("'" + token + "' is no token of this tokenizer, wanted a language such as swh_Latn"));
  }

  /** The settings of generation that say the same. */
  GenerationSettings settings(GenerationSettings folder) {
    Set<Integer> ends = folder.ends().isEmpty() ? tokenizer.eos().stream().boxed().collect(Collectors.toSet())
        : folder.ends();
    return folder.withFirst(first).withEnds(ends);
  }

  /** Writes a language that the caller chose into a config, where generation finds it. */
  public void remember(ObjectNode config) {
    if (!said) return;
    if (last.isPresent()) config.put("decoder_start_token_id", start.getAsInt()).remove("forced_bos_token_id");
    else config.put("forced_bos_token_id", first.getAsInt());
  }

  /** What the decoder begins with. */
  int begin() {
    return start.orElseThrow(Framing::endless);
  }

  private static IllegalArgumentException endless() {
    return new IllegalArgumentException("the tokenizer names no end-of-text token, which ends a translation");
  }

  /** The ids of a source, at most {@code room}. */
  Ids source(String text, int room) {
    int[] ids = tokenizer.encodePlain(text);
    int[] frame = tokenizer.frame(new int[] {-1});                              // no id: marks the text's place
    int at = 0;
    while (frame[at] >= 0) at++;
    boolean open = at == frame.length - 1 && tokenizer.eos().isPresent();
    int most = Math.max(0, room - (frame.length - 1) - (open ? 1 : 0));
    int[] framed = tokenizer.frame(ids.length <= most ? ids : Arrays.copyOf(ids, most));
    return new Ids(open ? with(framed, tokenizer.eos().getAsInt()) : framed, ids.length > most);
  }

  /** The labels of a target, at most {@code room}. */
  Ids target(String text, int room) {
    int[] ids = tokenizer.encodePlain(text);
    int before = first.isPresent() ? 1 : 0;
    int most = Math.max(0, room - before - 1 - (last.isPresent() ? 1 : 0));
    int kept = Math.min(ids.length, most);
    int[] labels = new int[before + kept];
    first.ifPresent(id -> labels[0] = id);
    System.arraycopy(ids, 0, labels, before, kept);
    int[] ended = with(labels, end.orElseThrow(Framing::endless));
    return new Ids(last.isPresent() ? with(ended, last.getAsInt()) : ended, ids.length > most);
  }

  private static int[] with(int[] ids, int more) {
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = more;
    return longer;
  }
}

// Which token stands before a text, and which one behind it.
package org.neoglot.eval.data;

import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.neoglot.models.Config;
import org.neoglot.tokenizer.Template;
import org.neoglot.tokenizer.Tokenizer;

/**
 * The ends of a text as a published model knows them: it learned texts that begin with one token and end with another, and
 * asked about one that begins with the wrong token it does worse than it can. Models of our own have one token for both.
 *
 * @param start what the tokenizer's frame puts first, otherwise its beginning-of-text, otherwise its end-of-text
 * @param end its end-of-text, otherwise the same as {@code start}
 */
public record TextEnds(int start, int end) {
  /** @throws IllegalArgumentException if the tokenizer names no such token at all */
  public static TextEnds of(Tokenizer tokenizer) {
    int start = start(tokenizer).orElseThrow(() ->
        new IllegalArgumentException("the tokenizer names neither an end-of-text nor a beginning token"));
    return new TextEnds(start, tokenizer.eos().orElseGet(() -> tokenizer.bos().orElse(start)));
  }

  /** The token before a text; empty where the tokenizer knows none. */
  public static OptionalInt start(Tokenizer tokenizer) {
    // The frame is asked first: XGLM's begins texts with its end-of-text, although it names another beginning.
    if (tokenizer.pipeline().template().single().getFirst() instanceof Template.Special first) {
      return OptionalInt.of(first.id());
    }
    return tokenizer.bos().isPresent() ? tokenizer.bos() : tokenizer.eos();
  }

  /** All tokens at which what a model writes is over: its tokenizer's end-of-text and those that its config names. */
  public static Set<Integer> stops(Tokenizer tokenizer, Config config) {
    Set<Integer> stops = new TreeSet<>(config.ids("eos_token_id"));
    tokenizer.eos().ifPresent(stops::add);
    return stops;
  }
}

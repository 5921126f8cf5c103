// Who is examined: a model with its tokenizer and its head, and where it computes.
package org.neoglot.eval.task;

import java.util.Optional;
import java.util.Set;
import org.neoglot.engine.EagerRun;
import org.neoglot.eval.data.TextEnds;
import org.neoglot.models.Backbone;
import org.neoglot.models.Decoder;
import org.neoglot.models.Encoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Head;
import org.neoglot.models.Model;
import org.neoglot.models.SequenceHead;
import org.neoglot.models.TokenHead;
import org.neoglot.tokenizer.Tokenizer;

/**
 * A model of any kind; a task asks it for what it needs, and a model that has no such thing is refused by name.
 *
 * @param head what reads its rows; {@link Head#NONE} for a model that goes on with text
 */
public record Subject(Model model, Head head, Tokenizer tokenizer, EagerRun run) {

  /** With the head that the model itself knows of. */
  public Subject(Model model, Tokenizer tokenizer, EagerRun run) {
    this(model, model instanceof Encoder encoder ? encoder.head() : Head.NONE, tokenizer, run);
  }

  /**
   * The model as one that goes on with text.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public Decoder decoder(String task) {
    // A decoder that a classifying head reads has lost the scores of its vocabulary.
    if (model instanceof Decoder decoder && head == Head.NONE) return decoder;
    throw wrong(task, "a model that goes on with text");
  }

  /**
   * The model as one that gives rows for tokens.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public Backbone backbone(String task) {
    if (model instanceof Backbone backbone) return backbone;
    throw wrong(task, "a model that gives a row for each token");
  }

  /** The model as one that writes a target for a source; empty if it is of another kind. */
  public Optional<EncoderDecoder> encoderDecoder() {
    return model instanceof EncoderDecoder both ? Optional.of(both) : Optional.empty();
  }

  /** The head of a model that was trained to classify texts; empty for all others. */
  public Optional<SequenceHead> classifier() {
    return head instanceof SequenceHead classes ? Optional.of(classes) : Optional.empty();
  }

  /** The head of a masked language model: scores of all its tokens; empty for all others. */
  Optional<TokenHead> masked() {
    return model instanceof Encoder encoder && head instanceof TokenHead tokens
        && tokens.classes() == encoder.embedding().rows() ? Optional.of(tokens) : Optional.empty();
  }

  /**
   * How probable the model finds texts: by what came before where it goes on with text, by what stands around where it was
   * trained with masks, by the source where it writes a target.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public Scorer scorer(String task) {
    if (masked().isPresent()) return new MaskedLikelihood(this);
    if (encoderDecoder().isPresent()) return new TargetLikelihood(this);
    if (model instanceof Decoder && head == Head.NONE) return new Likelihood(this);
    throw wrong(task, "a language model: causal, masked, or from source to target");
  }

  private IllegalArgumentException wrong(String task, String wanted) {
    return new IllegalArgumentException(task + ": " + model.config().source() + " is "
        + model.config().first("architectures", "of the family '" + model.config().family() + "'") + ", wanted " + wanted);
  }

  /**
   * The id that stands before every text.
   *
   * @throws IllegalArgumentException if the tokenizer names none
   */
  public int start() {
    return TextEnds.of(tokenizer).start();
  }

  /** The ids at which what the model writes is over. */
  Set<Integer> stops() {
    return TextEnds.stops(tokenizer, model.config());
  }
}

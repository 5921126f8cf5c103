// Which head a checkpoint brings, by the name of its architecture.
package org.neoglot.models;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The published kinds of heads: what {@code architectures} of config.json says behind the family's name. */
public enum HeadKind {
  /** A bare model. */
  NONE("Model"),
  MASKED("ForMaskedLM"),
  /** What pre-training had: BERT's two heads, of which the masked one counts here; ELECTRA's discriminator. */
  PRETRAINING("ForPreTraining"),
  SEQUENCES("ForSequenceClassification"),
  TOKENS("ForTokenClassification"),
  SPANS("ForQuestionAnswering"),
  CHOICES("ForMultipleChoice");

  private final String suffix;

  HeadKind(String suffix) {
    this.suffix = suffix;
  }

  /** What an architecture's name ends with. */
  public String suffix() {
    return suffix;
  }

  /** As the config says; a bare model where it says nothing. One that the family does not have is refused with a list. */
  static HeadKind of(Config config, String family, List<HeadKind> known) {
    String found = config.first("architectures", family + NONE.suffix);
    for (HeadKind kind : known) if (found.equals(family + kind.suffix)) return kind;
    config.refuse("architectures", false,
        "one of " + known.stream().map(k -> family + k.suffix).collect(Collectors.joining(", ")));
    throw new AssertionError("refused");
  }

  /** All but what pre-training had. */
  static List<HeadKind> common() {
    return Arrays.stream(values()).filter(k -> k != PRETRAINING).toList();
  }
}

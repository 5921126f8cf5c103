// A head that a checkpoint lacks, to be trained.
package org.neoglot.models;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is to sit on a checkpoint's backbone in place of the head that it has, if any. The result has the names and the
 * config of a published model of that kind.
 *
 * @param labels names of classes, for {@link HeadKind#SEQUENCES} and {@link HeadKind#TOKENS}; empty for others
 * @param problem what scores of sequences mean; null for other kinds
 * @param seed of the new numbers
 */
public record NewHead(HeadKind kind, List<String> labels, SequenceHead.Problem problem, long seed) {
  /** Models for spans that call their base {@code transformer}, as transformers 4 and 5 have them. */
  private static final Set<String> TRANSFORMER = Set.of("llama", "qwen2", "qwen3", "qwen3_moe");

  /** Modules that belong to the old head's classes, which are others even where they are as many. */
  private static final Set<String> CLASSES =
      Set.of("classifier", "score", "qa_outputs", "pre_classifier", "sequence_summary");

  public NewHead {
    labels = List.copyOf(labels);
    boolean named = kind == HeadKind.SEQUENCES || kind == HeadKind.TOKENS;
    if (kind == HeadKind.NONE) throw new IllegalArgumentException("a bare model has no head to make");
    if (named == labels.isEmpty()) {
      throw new IllegalArgumentException(labels.size() + " labels for a head " + kind.suffix() + ", wanted "
          + (named ? "one or more" : "none"));
    }
    if ((kind == HeadKind.SEQUENCES) == (problem == null)) {
      throw new IllegalArgumentException("a problem is said for " + HeadKind.SEQUENCES.suffix() + " and for no other kind");
    }
  }

  /** One of several classes for a sequence. */
  public static NewHead sequences(List<String> labels, long seed) {
    return new NewHead(HeadKind.SEQUENCES, labels, SequenceHead.Problem.SINGLE_LABEL, seed);
  }

  /** Any number of several classes for a sequence. */
  public static NewHead several(List<String> labels, long seed) {
    return new NewHead(HeadKind.SEQUENCES, labels, SequenceHead.Problem.MULTI_LABEL, seed);
  }

  /** A number for a sequence whose sigmoid is the score: a cross-encoder. */
  public static NewHead cross(long seed) {
    return several(List.of("LABEL_0"), seed);
  }

  /** A number for a sequence. */
  public static NewHead number(long seed) {
    return new NewHead(HeadKind.SEQUENCES, List.of("LABEL_0"), SequenceHead.Problem.REGRESSION, seed);
  }

  /** A class for each token. */
  public static NewHead tokens(List<String> labels, long seed) {
    return new NewHead(HeadKind.TOKENS, labels, null, seed);
  }

  /** Another kind, which has no labels: spans, choices, a masked language model. */
  public static NewHead of(HeadKind kind, long seed) {
    return new NewHead(kind, List.of(), null, seed);
  }

  /** The config with this head in it. */
  Config config(Config source) {
    ObjectNode json = source.json();
    json.putArray("architectures").add(architecture(source));
    json.remove(List.of("id2label", "label2id", "num_labels", "problem_type"));
    if (!labels.isEmpty()) Labels.write(json, labels);
    ScoreActivation.remove(json);
    if (problem != null) json.put("problem_type", problem.published());
    // Of one number the library would take the sigmoid unless it is told otherwise.
    if (problem == SequenceHead.Problem.REGRESSION) ScoreActivation.IDENTITY.write(json);
    if (problem == SequenceHead.Problem.MULTI_LABEL && labels.size() == 1) ScoreActivation.SIGMOID.write(json);
    if (kind == HeadKind.CHOICES && ChoiceHead.SUMMARISED.contains(source.family())) ChoiceHead.write(json);
    return new Config(source.source(), json);
  }

  /** The family's own name, which stands before the kind of head, and this kind. */
  private String architecture(Config source) {
    String found = source.first("architectures", "");
    Stream<String> ends = Arrays.stream(HeadKind.values()).map(HeadKind::suffix);
    String end = Stream.concat(ends, Stream.of("ForCausalLM", "LMHeadModel"))
        .filter(e -> found.endsWith(e) && found.length() > e.length())
        .max(Comparator.comparingInt(String::length)).orElse(null);
    source.refuse("architectures", end != null,
        "the name of a published model, such as BertForMaskedLM, whose head is replaced");
    return found.substring(0, found.length() - end.length()) + kind.suffix();
  }

  /** What the new model calls the weight that its family asks for by that name. */
  String published(Config config, String name) {
    boolean other = kind == HeadKind.SPANS && TRANSFORMER.contains(config.family()) && name.startsWith("model.");
    return other ? "transformer." + name.substring("model.".length()) : name;
  }

  /** Whether an old weight of that name, which lies beside the backbone, is of use to the new head. */
  boolean keeps(String root) {
    return !CLASSES.contains(root);
  }
}

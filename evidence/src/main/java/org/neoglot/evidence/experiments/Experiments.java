// The list of experiments.
package org.neoglot.evidence.experiments;

import java.util.List;
import java.util.Optional;
import org.neoglot.evidence.Experiment;

/** The list of experiments. A new one is a file and a line here. */
public final class Experiments {
  public static final List<Experiment<?>> ALL = List.of(
      Replay.experiment(),
      LoraBeatsTop.experiment(),
      LoraForgets.experiment(),
      FullLearnsMore.experiment(),
      LoraForward.experiment(),
      LoraHalfFrozen.experiment(),
      RankStabilised.experiment(),
      Magnitudes.experiment(),
      ScaledActivations.experiment(),
      PrefixAgainstPrompt.experiment(),
      BottleneckAgainstLora.experiment(),
      RandomBases.experiment(),
      HalfTuning.experiment(),
      OuterLayers.experiment(),
      EmbeddingsOnly.experiment(),
      WarmStart.experiment(),
      EarlyStopping.experiment(),
      VocabularyExtended.experiment(),
      NewRowsBegin.pieces(),
      NewRowsBegin.mean(),
      NewRowsBegin.atOnce(),
      TokenizerReplaced.replaced(),
      TokenizerReplaced.copied(),
      VocabularyTrimmed.experiment(),
      Averaged.experiment(),
      BranchAndMerge.experiment(),
      CheckpointAverage.experiment(),
      ProxyTuning.experiment(),
      TwoModels.experiment(),
      TemperedMixture.experiment(),
      SecondLanguage.experiment(),
      ShortFirst.experiment(),
      LionAgainstAdam.experiment(),
      ActiveForgetting.experiment(),
      MonoFirst.experiment(),
      AnswersOnly.experiment(),
      FilteredText.experiment());

  private Experiments() {}

  /** By its name. */
  public static Optional<Experiment<?>> named(String id) {
    return ALL.stream().filter(e -> e.id().equals(id)).findFirst();
  }

  /** Those that speak about a method of the register. */
  public static List<Experiment<?>> about(String method) {
    return ALL.stream().filter(e -> e.methods().contains(method)).toList();
  }
}

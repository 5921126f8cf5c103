// The options that every verb that trains has, and what they make of a recipe.
package org.neoglot.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import org.neoglot.adapt.MemoryRule;
import org.neoglot.adapt.TrainingOptions;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.ops.MomentFormat;
import org.neoglot.models.Config;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How long and how to train; a mixin of verbs. */
final class TrainingFlags {
  /** Options that say how long, as they are spelled: a repeat has steps in their place. */
  static final String MINUTES = "--minutes", SECONDS = "--seconds", STEPS = "--steps", RESUME = "--resume";

  /** Tokens of a window where nobody says otherwise. */
  static final int USUAL_CONTEXT = 256;

  private static final double USUAL_MINUTES = 10;

  /** At most one of these; time is turned into steps once, after a few measured ones. */
  static final class Length {
    @Option(names = MINUTES, paramLabel = "M", description = "Train for so many minutes. Default: 10.")
    private Double minutes;

    @Option(names = SECONDS, paramLabel = "S", description = "Train for so many seconds.")
    private Double seconds;

    @Option(names = STEPS, paramLabel = "N", description = "Train so many steps: the same bits each time.")
    private Integer steps;
  }

  @ArgGroup(exclusive = true)
  private Length length;

  @Option(names = "--lr", paramLabel = "RATE",
      description = "Highest learning rate; where it goes from there says --schedule.")
  private Double learningRate;

  @Option(names = "--batch", paramLabel = "N", defaultValue = "8",
      description = "Windows, or with --task examples, in a batch. Default: ${DEFAULT-VALUE}.")
  private int windows;

  @Option(names = "--accumulate", paramLabel = "N", defaultValue = "1",
      description = "Batches whose gradients make one step. Default: ${DEFAULT-VALUE}.")
  private int accumulate;

  @Option(names = "--context", paramLabel = "N", description = "Tokens of a window.")
  private Integer context;

  @Option(names = "--warmup", paramLabel = "SHARE", defaultValue = "0.05",
      description = "Share of the steps in which the rate rises. Default: ${DEFAULT-VALUE}.")
  private double warmup;

  @Option(names = "--weight-decay", paramLabel = "W", defaultValue = "0.1",
      description = "Decoupled weight decay of matrices. Default: ${DEFAULT-VALUE}.")
  private double weightDecay;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
      description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--evaluations", paramLabel = "N", defaultValue = "8",
      description = "Measure held-out text so often on the way; the best is kept. Default: ${DEFAULT-VALUE}.")
  private int evaluations;

  @Option(names = "--patience", paramLabel = "N", defaultValue = "0",
      description = "End after so many measurements without a new best; 0: never. Default: ${DEFAULT-VALUE}.")
  private int patience;

  @Option(names = "--recompute", description = "Compute blocks again in the backward pass: less memory, more time.")
  private boolean recompute;

  /** How the optimizer's moments are kept, as a person spells it. */
  private enum OptimizerState {
    F32(MomentFormat.F32), BF16(MomentFormat.BF16), EIGHT_BIT(MomentFormat.BITS8);

    private final MomentFormat format;

    OptimizerState(MomentFormat format) {
      this.format = format;
    }

    static OptimizerState of(String word) {
      return switch (word.toLowerCase(Locale.ROOT)) {
        case "f32" -> F32;
        case "bf16" -> BF16;
        case "8bit" -> EIGHT_BIT;
        default -> throw new TypeConversionException("'" + word + "' is no optimizer state; wanted f32, bf16 or 8bit");
      };
    }
  }

  @Option(names = "--optimizer-state", paramLabel = "HOW", defaultValue = "f32", converter = StateConverter.class,
      description = "Keep AdamW's two moments as f32, bf16 or 8bit: 8, 4 or 2 bytes a weight. Default: f32.")
  private OptimizerState state = OptimizerState.F32;

  @Option(names = "--optimizer", paramLabel = "HOW", defaultValue = "ADAMW",
      description = "What moves the weights: adamw, adafactor, sgd or lion. Default: adamw.")
  private TrainingOptions.Kind optimizer = TrainingOptions.Kind.ADAMW;

  @Option(names = "--schedule", paramLabel = "HOW", defaultValue = "COSINE",
      description = "How the rate moves after its warm-up: cosine, linear, constant, restarts (of the cosine, four), "
          + "polynomial (a square) or inverse_sqrt. Default: cosine.")
  private TrainingOptions.Course schedule = TrainingOptions.Course.COSINE;

  @Option(names = "--dry-run", description = "Say what memory training would take, and end.")
  private boolean dryRun;

  @Option(names = "--force", description = "Train even if memory will not do by the estimate.")
  private boolean force;

  @Option(names = RESUME, description = "Go on with the unfinished run in the output folder.")
  private boolean resume;

  /** Whether somebody said how long. */
  boolean lasts() {
    return length != null;
  }

  /** What the estimate of memory is held against. */
  MemoryRule memory() {
    return new MemoryRule(Machine.current().available(), force, dryRun);
  }

  boolean resume() {
    return resume;
  }

  long seed() {
    return seed;
  }

  /** Tokens of a window where they were given. */
  OptionalInt context() {
    return context == null ? OptionalInt.empty() : OptionalInt.of(context);
  }

  /** The options of a recipe, with that rate and context where none was given. */
  TrainingOptions options(double usualRate, int usualContext) {
    return new TrainingOptions(budget(), learningRate == null ? usualRate : learningRate, warmup, weightDecay,
        context().orElse(usualContext), windows, accumulate, recompute, evaluations, patience, seed, state.format)
        .optimizer(optimizer, schedule);
  }

  /** The same on a base model, whose windows are at most as long as its context. */
  TrainingOptions options(double usualRate, Path base) {
    return options(usualRate, context == null ? Math.min(USUAL_CONTEXT, contextOf(base)) : context);
  }

  private static int contextOf(Path model) {
    if (!Files.isDirectory(model)) throw new BadFileException(model, "is not a folder; wanted one with a model in it");
    Path file = model.resolve("config.json");
    int context = Config.read(file).json().path("max_position_embeddings").asInt(0);
    if (context < 2) context = Config.read(file).json().path("n_positions").asInt(0);            // as GPT-2 calls it
    if (context < 2) throw new BadFileException(file, "names no max_position_embeddings; give --context");
    return context;
  }

  /** For picocli, which makes it by reflection. */
  static final class StateConverter implements ITypeConverter<OptimizerState> {
    @Override
    public OptimizerState convert(String word) {
      return OptimizerState.of(word);
    }
  }

  private Budget budget() {
    if (length == null) return Budget.seconds(60 * USUAL_MINUTES);
    if (length.steps != null) return Budget.steps(length.steps);
    return Budget.seconds(length.seconds != null ? length.seconds : 60 * length.minutes);
  }
}

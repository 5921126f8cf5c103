// The options that say what a new model learns.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neoglot.adapt.DenoisingPretext;
import org.neoglot.adapt.DetectionPretext;
import org.neoglot.adapt.MaskedPretext;
import org.neoglot.adapt.PrefixPretext;
import org.neoglot.adapt.Pretext;
import org.neoglot.adapt.Shape;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.InputRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.Encoder;
import picocli.CommandLine.Option;

/** What pretraining teaches; a mixin. */
final class ObjectiveFlags {
  /** The objectives by name. */
  enum Objective { CAUSAL, MLM, SPAN, INFILL, UL2, RTD, PREFIX }

  @Option(names = "--objective", paramLabel = "WHAT", defaultValue = "CAUSAL",
      description = {"What the model learns. causal: to go on with text (a Llama; the default).",
        "mlm: hidden tokens from both sides (a BERT, or what --body says). rtd: to find replaced tokens (an ELECTRA; its "
            + "generator is thrown away).",
        "span: spans that were cut out (a T5). infill: text that was masked and shuffled (a BART). ul2: a mixture (a T5).",
        "prefix: to go on with a beginning that is read both ways (a Llama, which other tools would read one way).",
        "Tokenizers that are learned have the special tokens needed; --tokenizer must have them. The usual context is 128."})
  private Objective objective = Objective.CAUSAL;

  @Option(names = "--body", paramLabel = "FAMILY", defaultValue = "BERT",
      description = "mlm: the family of the new model: bert, or modernbert, whose rotary positions learn sooner what stands beside "
          + "what. Default: bert.")
  private MaskedPretext.Body body = MaskedPretext.Body.BERT;

  @Option(names = "--mask", paramLabel = "HOW", defaultValue = "PIECES",
      description = "mlm: hide pieces (single tokens), whole words, or spans of words. Default: pieces.")
  private MaskedPretext.Kind mask = MaskedPretext.Kind.PIECES;

  @Option(names = "--mask-rate", paramLabel = "SHARE", defaultValue = "0.15",
      description = "mlm: share of the tokens that is hidden. Default: ${DEFAULT-VALUE}.")
  private double maskRate = 0.15;

  @Option(names = "--mask-only", paramLabel = "FILE",
      description = "mlm: hide nothing but the words and phrases of this file, a "
          + "line each, such as names or terms; texts without any of them are masked as usual.")
  private Path only;

  @Option(names = "--parallel", arity = "1..*", paramLabel = "FILE",
      description = "mlm: sentences and their translations, .tsv or "
          + ".jsonl (each also with .gz). Every second row is such a pair, whose hidden words may be found "
          + "in either language (translation language modelling).")
  private List<Path> parallel = List.of();

  @Option(names = "--parallel-columns", arity = "2", paramLabel = "NAME",
      description = "The columns of both languages in --parallel.")
  private List<String> columns = List.of();

  @Option(names = "--teacher", paramLabel = "DIR",
      description = "mlm: learn a masked language model's scores of hidden tokens "
          + "(distillation); its tokenizer is taken.")
  private Path teacher;

  @Option(names = "--hard", paramLabel = "SHARE", defaultValue = "0.5",
      description = "With --teacher: share of the hidden tokens themselves in the loss. Default: ${DEFAULT-VALUE}.")
  private double hard;

  @Option(names = "--teacher-temperature", paramLabel = "T", defaultValue = "2",
      description = "With --teacher: scores of both are divided by it. Default: ${DEFAULT-VALUE}.")
  private double temperature;

  Path teacher() {
    return teacher;
  }

  boolean causal() {
    return objective == Objective.CAUSAL;
  }

  /** What such a model learns; not for causal. */
  Pretext pretext(Shape shape, Encoder teacher) {
    return switch (objective) {
      case CAUSAL -> throw new IllegalStateException("going on with text is no pretext");
      case MLM -> new MaskedPretext(shape, mask, maskRate, only == null ? List.of() : phrases(),
          new MaskedPretext.More(pairs(), teacher, teacher == null ? 1 : hard, temperature), body);
      case SPAN -> new DenoisingPretext(shape, DenoisingPretext.Kind.SPAN);
      case INFILL -> new DenoisingPretext(shape, DenoisingPretext.Kind.INFILL);
      case UL2 -> new DenoisingPretext(shape, DenoisingPretext.Kind.UL2);
      case RTD -> new DetectionPretext(shape);
      case PREFIX -> new PrefixPretext(shape);
    };
  }

  private List<String[]> pairs() {
    List<String[]> pairs = new ArrayList<>();
    for (Path file : parallel) {
      LabelledText.read(file, new LabelledText.Columns(columns.get(0), columns.get(1), null), BadRows.stop())
          .forEach(row -> pairs.add(new String[] {row.first(), row.second()}));
    }
    return pairs;
  }

  private List<String> phrases() {
    List<String> phrases = new ArrayList<>();
    new InputRows(1, rows -> phrases.add(rows.getFirst().first().strip()))
        .file(only, new LabelledText.Columns("text", null, null), BadRows.stop());
    if (phrases.isEmpty()) throw new BadFileException(only, "holds no word or phrase, wanted one a line");
    return phrases;
  }

  /** Refuses an option that would have no effect. */
  void check(Verb verb) {
    boolean asked = only != null || teacher != null || !parallel.isEmpty() || body != MaskedPretext.Body.BERT;
    if (asked && objective != Objective.MLM) {
      throw verb.wrongly("--body, --mask-only, --parallel and --teacher are for --objective mlm");
    }
    if (parallel.isEmpty() != columns.isEmpty()) {
      throw verb.wrongly("--parallel and --parallel-columns belong together; give both");
    }
    if (!(hard >= 0 && hard <= 1)) throw verb.wrongly("--hard is " + hard + "; wanted a share from 0 to 1");
    if (!(temperature > 0)) throw verb.wrongly("--teacher-temperature is " + temperature + "; wanted above 0");
  }

  /** The usual highest learning rate. */
  double rate() {
    return 1e-3;
  }
}

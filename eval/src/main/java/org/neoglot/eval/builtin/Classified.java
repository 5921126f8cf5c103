// What classifications have in common: rows with labels, asked in words or by a probe, and the floors of their file.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.Classification;
import org.neoglot.eval.metric.Labelled;
import org.neoglot.eval.task.LabelTask;
import org.neoglot.eval.task.Labelling;
import org.neoglot.eval.task.ProbeTask;
import org.neoglot.eval.task.Wording;

/**
 * Labelled texts in two files.
 *
 * @param columns of both files
 * @param words all labels that there may be, and what each template calls it; a row with another label is malformed
 * @param templates see {@link Wording}
 * @param byMcc compared by Matthews's correlation instead of accuracy
 */
record Classified(String train, String test, LabelledText.Columns columns, Map<String, List<String>> words,
    List<String> templates, boolean byMcc) {
  /** Rows that a probe learns from at most; it changes little above that, and takes long. */
  private static final int LEARNT = 2000;

  /** By head or by words. */
  Listed asked(DataFolder data, String name, String about) {
    BadRows rule = data.rule();
    List<Labelling> rows = read(data, test, rule);
    List<Labelling> shown = data.has(train) ? read(data, train, rule) : List.of();
    List<String> labels = labels(shown, rows);
    List<Wording> wordings = new ArrayList<>();
    for (int t = 0; t < templates.size(); t++) wordings.add(new Wording(templates.get(t), words(labels, t)));
    LabelTask task = new LabelTask(name, about, labels, wordings, shown, rows, metrics(labels));
    return new Listed(task, floors(data, labels), rule);
  }

  /** By a probe on the model's vectors. */
  Listed probed(DataFolder data, String name, String about) {
    BadRows rule = data.rule();
    List<Labelling> rows = read(data, test, rule);
    List<Labelling> all = read(data, train, rule);
    // Files may be sorted by label: rows from all over the file, the same ones every time.
    int step = (all.size() + LEARNT - 1) / LEARNT;
    List<Labelling> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += step) some.add(all.get(i));
    return new Listed(new ProbeTask(name, about, some, rows), floors(data, labels(all, rows)), rule);
  }

  private List<Labelling> read(DataFolder data, String file, BadRows rule) {
    return LabelledText.readClasses(data.file(file), columns, new TreeSet<>(words.keySet()), rule).stream()
        .map(t -> new Labelling(t.first(), t.second() == null ? "" : t.second(), t.label())).toList();
  }

  /** Of all labels those that these rows have: not every language has all of them. */
  private static List<String> labels(List<Labelling> train, List<Labelling> test) {
    return List.copyOf(new TreeSet<>(Stream.concat(train.stream(), test.stream()).map(Labelling::label).toList()));
  }

  /** A label's word in a template: the last one where it has fewer words than there are templates. */
  private List<String> words(List<String> labels, int template) {
    return labels.stream().map(l -> words.get(l).get(Math.min(template, words.get(l).size() - 1))).toList();
  }

  private List<Additive<Labelled>> metrics(List<String> labels) {
    Additive<Labelled> accuracy = Classification.accuracy();
    Additive<Labelled> f1 = Classification.macroF1(labels);
    Additive<Labelled> mcc = Classification.mcc(labels);
    return byMcc ? List.of(mcc, accuracy, f1) : List.of(accuracy, f1, mcc);
  }

  /** The floors under the names that the metrics have. */
  private List<Floor> floors(DataFolder data, List<String> labels) {
    Map<String, String> names = Map.of("accuracy", Classification.accuracy().name(), "macro_f1",
        Classification.macroF1(labels).name(), "mcc", Classification.mcc(labels).name());
    return data.floors(test, names);
  }
}

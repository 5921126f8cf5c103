// The list of tasks over published data.
package org.neoglot.eval.builtin;

import java.util.List;

/** A new task is a file and a line here. */
final class Benchmarks {
  static final List<Benchmark> ALL = List.of(
      RunningText.MONO, RunningText.PARALLEL,
      Sib200.ASKED, Sib200.PROBED,
      MasakhaNews.ASKED, MasakhaNews.PROBED,
      AfriSenti.ASKED, AfriSenti.PROBED,
      Polarity.ASKED, Polarity.PROBED,
      Cola.ASKED, Cola.PROBED,
      Rte.ASKED,
      Sick.RELATED, Sick.ENTAILED,
      Xcopa.ASKED,
      Blimp.ASKED,
      Gsm8k.ASKED,
      Questions.XQUAD, Questions.AFRIQA,
      Translation.ASKED,
      Dictionary.ASKED,
      WordForms.INFLECTION, WordForms.PRONUNCIATION,
      Tagging.ENTITIES, Tagging.PARTS, Tagging.TREEBANKS,
      Tatoeba.ASKED,
      Cranfield.ASKED);

  private Benchmarks() {}
}

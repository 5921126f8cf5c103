/** Metrics, the story world and the harness. */
module org.neoglot.eval {
  requires transitive org.neoglot.autograd;
  requires transitive org.neoglot.models;
  requires com.ibm.icu;
  requires tools.jackson.databind;
  requires it.unimi.dsi.fastutil.core;

  exports org.neoglot.eval;
  exports org.neoglot.eval.data;
  exports org.neoglot.eval.metric;
  exports org.neoglot.eval.builtin;
  exports org.neoglot.eval.ngram;
  exports org.neoglot.eval.stats;
  exports org.neoglot.eval.story;
  exports org.neoglot.eval.task;
  exports org.neoglot.eval.text;
}

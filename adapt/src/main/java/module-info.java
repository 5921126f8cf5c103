/** What changes a model: vocabulary transfer, PEFT, objectives, data, recipes. */
module org.neoglot.adapt {
  requires transitive org.neoglot.eval;
  requires org.apache.lucene.core;
  requires tools.jackson.databind;

  exports org.neoglot.adapt;
  exports org.neoglot.adapt.data;
  exports org.neoglot.adapt.objective;
  exports org.neoglot.adapt.peft;
  exports org.neoglot.adapt.proof;
  exports org.neoglot.adapt.search;
  exports org.neoglot.adapt.tasks;
  exports org.neoglot.adapt.verify;
}

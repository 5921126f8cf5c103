/** Model families, caches and generation. */
module org.neoglot.models {
  requires transitive org.neoglot.engine;
  requires transitive org.neoglot.tokenizer;
  requires transitive tools.jackson.databind;

  exports org.neoglot.models;
  exports org.neoglot.models.gguf;
}

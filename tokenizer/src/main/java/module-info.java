/** Text to token ids and back; learning and extending vocabularies. */
module org.neoglot.tokenizer {
  requires com.ibm.icu;
  requires it.unimi.dsi.fastutil.core;
  requires org.neoglot.engine; // its reader of GGUF headers
  requires tools.jackson.databind;

  exports org.neoglot.tokenizer;
  exports org.neoglot.tokenizer.change;
  exports org.neoglot.tokenizer.chat;
  exports org.neoglot.tokenizer.script;
  exports org.neoglot.tokenizer.train;
}

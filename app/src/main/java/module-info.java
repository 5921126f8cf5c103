/** Command line and reports. */
module org.neoglot.app {
  requires static jdk.incubator.vector;
  requires static jdk.unsupported;
  requires java.logging;
  requires jdk.management;
  requires org.neoglot.adapt;
  requires org.neoglot.evidence;
  requires transitive org.neoglot.tokenizer;
  requires tools.jackson.databind;
  requires info.picocli;
  requires me.tongfei.progressbar;

  exports org.neoglot.app;
  exports org.neoglot.app.console;
  exports org.neoglot.app.report;

  opens org.neoglot.app to info.picocli, tools.jackson.databind;
}

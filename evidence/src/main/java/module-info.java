/** The register of published methods, and one experiment a file that says what they do here. */
module org.neoglot.evidence {
  requires transitive org.neoglot.adapt;
  requires tools.jackson.databind;
  requires org.snakeyaml.engine;

  exports org.neoglot.evidence;
  exports org.neoglot.evidence.experiments;
  exports org.neoglot.evidence.grid;
  exports org.neoglot.evidence.lab;

  opens org.neoglot.evidence to tools.jackson.databind;
}

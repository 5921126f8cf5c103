/** Command line and reports. */
module org.neoglot.app {
  requires org.neoglot.adapt;
  requires info.picocli;
  requires progressbar;
  requires org.knowm.xchart;
}

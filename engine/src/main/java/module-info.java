/** Numbers: tensors, ops, weight formats and checkpoint files. */
module org.neoglot.engine {
  requires static jdk.incubator.vector;

  exports org.neoglot.engine;
  exports org.neoglot.engine.file;
  exports org.neoglot.engine.format;
  exports org.neoglot.engine.kernels;
  exports org.neoglot.engine.ops;

  uses org.neoglot.engine.Device;
}

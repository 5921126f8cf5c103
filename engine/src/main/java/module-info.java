/** Numbers: tensors, ops, weight formats and checkpoint files. */
module org.neoglot.engine {
  requires static jdk.incubator.vector;
}

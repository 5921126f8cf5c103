/** Tape, optimizers, schedules and the training loop. */
module org.neoglot.autograd {
  requires java.management;
  requires transitive org.neoglot.engine;

  exports org.neoglot.autograd;
}

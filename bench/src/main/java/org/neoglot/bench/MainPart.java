// A part that is a program of its own.
package org.neoglot.bench;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A class with a main method that prints a table of its own; it runs in a JVM like those that are measured. */
record MainPart(String name, String help, Class<?> program) implements Part {
  @Override
  public boolean run(Lab lab) {
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(Lab.JVM);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(lab.params().getOrDefault("threads", List.of()).stream().limit(1).toList());
    try {
      // Its table is for people: where JSON is wanted it must not come between.
      var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try (var lines = process.inputReader()) {
        lines.lines().forEach(lab.table()::say);
      }
      return process.waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(name + " cannot be run: " + e.getMessage(), e);
    }
  }

  @Override
  public java.util.Set<String> parameters() {
    return java.util.Set.of("threads");
  }
}

// The options that say which model a verb uses for a task.
package org.neoglot.app;

import java.nio.file.Path;
import org.neoglot.adapt.tasks.HeadedModel;
import picocli.CommandLine.Option;

/** A model folder; a mixin of verbs. */
final class TaskModelFlags {
  @Option(names = "--model", required = true, paramLabel = "DIR", description = "Folder of the model.")
  private Path model;

  Path path() {
    return model;
  }

  HeadedModel open() {
    return HeadedModel.open(model);
  }
}

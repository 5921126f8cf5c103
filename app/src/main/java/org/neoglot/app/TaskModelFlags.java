// The options that say which model a verb uses for a task.
package org.neoglot.app;

import java.nio.file.Path;
import org.neoglot.adapt.tasks.HeadedModel;
import org.neoglot.app.console.Console;
import org.neoglot.models.ConfigChange;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A model folder; a mixin of verbs. */
final class TaskModelFlags {
  @Option(names = "--model", required = true, paramLabel = "DIR", description = "Folder of the model.")
  private Path model;

  @Mixin
  private LanguageFlag language;

  Path path() {
    return model;
  }

  HeadedModel open(Console console) {
    return open(model, language.change(), console);
  }

  /** Opens a folder, and says what of its file is not used. */
  static HeadedModel open(Path folder, ConfigChange change, Console console) {
    HeadedModel opened = HeadedModel.open(folder, change);
    if (opened.leftOut() != null) console.say(opened.leftOut());
    return opened;
  }
}

// The options that say which model a verb opens, with an adapter or without.
package org.neoglot.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A model folder and perhaps an adapter; a mixin of verbs. */
final class ModelFlags {
  @Option(names = "--model", required = true, paramLabel = "DIR", description = "Folder of the model.")
  private Path model;

  @Option(names = "--adapter", paramLabel = "DIR", description = "Folder of a LoRA adapter to apply to it.")
  private Path adapter;

  OpenedModel open() {
    return OpenedModel.open(model, adapter);
  }

  /** The folder as it was named. */
  Path model() {
    return model;
  }

  /** The adapter's folder; null for none. */
  Path adapter() {
    return adapter;
  }
}

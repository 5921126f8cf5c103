// A model that is open for use, with the tokenizer that belongs to it.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.neoglot.adapt.AdapterFolder;
import org.neoglot.adapt.peft.AdapterFiles;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.Decoder;
import org.neoglot.models.ModelFolder;
import org.neoglot.tokenizer.Tokenizer;

/** A decoder and its words; closing gives mapped files and memory back. */
record OpenedModel(Decoder model, Tokenizer tokenizer, Runnable closing) implements AutoCloseable {
  /** Opens a model, with an adapter around its weights where {@code adapter} is not null. */
  static OpenedModel open(Path model, Path adapter) {
    return adapter == null ? whole(model) : adapted(model, adapter);
  }

  private static OpenedModel whole(Path path) {
    var folder = ModelFolder.open(path);
    return closingOnFailure(folder::close,
        () -> new OpenedModel(folder.model(), words(path, folder.model(), folder.tokenizer()), folder::close));
  }

  private static OpenedModel adapted(Path base, Path path) {
    if (!AdapterFiles.isAdapter(path)) throw new BadFileException(path, "holds no adapter_config.json");
    var folder = AdapterFolder.open(path, base);
    return closingOnFailure(folder::close, () -> {
      var own = folder.tokenizer();
      return new OpenedModel(folder.model(), words(own.isPresent() ? path : base, folder.model(),
          own.isPresent() ? own : ofBase(base)), folder::close);
    });
  }

  private static Optional<Tokenizer> ofBase(Path base) {
    try (var folder = ModelFolder.open(base)) {
      return folder.tokenizer();
    }
  }

  private static OpenedModel closingOnFailure(Runnable close, Supplier<OpenedModel> opening) {
    try {
      return opening.get();
    } catch (RuntimeException e) {
      close.run();
      throw e;
    }
  }

  /** The tokenizer, if it can be the model's: one with more tokens than the model has rows is another's. */
  private static Tokenizer words(Path folder, Decoder model, Optional<Tokenizer> found) {
    var words = found.orElseThrow(() -> new BadFileException(folder, "has no tokenizer.json"));
    if (words.size() > model.embedding().rows()) {
      throw new BadFileException(folder.resolve("tokenizer.json"), "has " + words.size()
          + " tokens, but the model's embedding has " + model.embedding().rows() + " rows: it is another model's tokenizer");
    }
    return words;
  }

  @Override
  public void close() {
    closing.run();
  }
}

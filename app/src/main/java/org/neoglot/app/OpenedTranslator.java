// A model that translates, open for use, with an adapter or without.
package org.neoglot.app;

import java.nio.file.Path;
import org.neoglot.adapt.AdapterFolder;
import org.neoglot.adapt.peft.AdapterFiles;
import org.neoglot.adapt.tasks.Translator;
import org.neoglot.app.console.Console;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.ModelFolder;
import org.neoglot.tokenizer.SourceLanguage;
import org.neoglot.tokenizer.Tokenizer;

/** An encoder-decoder, its words, and how its folder wants it to be asked; closing gives mapped files and memory back. */
record OpenedTranslator(EncoderDecoder model, Tokenizer tokenizer, GenerationSettings settings, Runnable closing)
    implements AutoCloseable {

  /**
   * Opens a model; an adapter's own words take the place of the base's.
   *
   * @param source the token of the sources' language; null for what the tokenizer says, which is then told
   */
  static OpenedTranslator open(Path model, Path adapter, String source, Console console) {
    OpenedTranslator opened = open(model, adapter);
    if (source == null) {
      SourceLanguage.in(opened.tokenizer).ifPresent(l -> console.say("sources are taken for " + l
          + ", as the model's tokenizer says; --source-token names another language"));
      return opened;
    }
    try {
      return new OpenedTranslator(opened.model, SourceLanguage.of(opened.tokenizer, source), opened.settings,
          opened.closing);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static OpenedTranslator open(Path model, Path adapter) {
    var folder = ModelFolder.openAny(model, w -> w);
    try {
      EncoderDecoder plain = Translator.model(folder);
      if (adapter == null) {
        return new OpenedTranslator(plain, words(folder), GenerationSettings.read(model), folder::close);
      }
      if (!AdapterFiles.isAdapter(adapter)) throw new BadFileException(adapter, "holds no adapter_config.json");
      var around = AdapterFolder.open(adapter, model);
      try {
        Tokenizer words = around.tokenizer().orElseGet(() -> words(folder));
        return new OpenedTranslator(around.encoderDecoder(), words, GenerationSettings.read(model), () -> {
          around.close();
          folder.close();
        });
      } catch (RuntimeException e) {
        around.close();
        throw e;
      }
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static Tokenizer words(ModelFolder folder) {
    return folder.tokenizer().orElseThrow(() -> new BadFileException(folder.path(), "has no tokenizer.json"));
  }

  @Override
  public void close() {
    closing.run();
  }
}

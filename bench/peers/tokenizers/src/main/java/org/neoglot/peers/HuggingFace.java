// Hugging Face's tokenizers, as DJL calls them.
package org.neoglot.peers;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** Takes the path of a tokenizer.json; gives what turns a text into ids, without special tokens around them. */
public final class HuggingFace implements Function<String, Function<String, long[]>> {
  @Override
  public Function<String, long[]> apply(String tokenizerJson) {
    var options = Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
    try {
      var tokenizer = HuggingFaceTokenizer.newInstance(Path.of(tokenizerJson), options);
      return text -> tokenizer.encode(text).getIds();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

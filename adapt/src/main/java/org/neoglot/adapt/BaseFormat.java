// The format in which a frozen base is held while an adapter is trained or used on it.
package org.neoglot.adapt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.neoglot.engine.QuantizedWeights;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.ModelWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * An adapter learns what its base computes, so a base in another format is part of what was trained: the format is
 * written beside the adapter, and whoever opens the adapter holds the base in it again. It has a file of its own, because
 * readers of {@code adapter_config.json} refuse keys that they do not know.
 */
final class BaseFormat {
  private static final String FILE = "neoglot_base.json";
  private static final String KEY = "base_format";

  private BaseFormat() {}

  /** The format beside an adapter; null where the base is used as it is stored. */
  static Format read(Path adapter) {
    Path file = adapter.resolve(FILE);
    if (!Files.exists(file)) return null;
    String name = Config.read(file).string(KEY);
    Optional<Format> format = Formats.find(name);
    return format.orElseThrow(() -> new BadFileException(file, "'" + KEY + "' is " + BadFileException.quote(name)
        + ", wanted one of " + Formats.all().stream().map(Format::name).toList()));
  }

  /** Notes the format beside an adapter; null removes an earlier note. */
  static void write(Format format, Path adapter) throws java.io.IOException {
    if (format == null) Files.deleteIfExists(adapter.resolve(FILE));
    else ModelWriter.json(adapter.resolve(FILE), JsonMapper.shared().createObjectNode().put(KEY, format.name()));
  }

  /** The same weights with their linear layers in a format; null, to be closed like any other, where none is asked for. */
  static QuantizedWeights around(Weights weights, Format format) {
    return format == null ? null : new QuantizedWeights(weights, format);
  }

  /** What that saved, or cost, in memory. */
  static String report(QuantizedWeights encoded) {
    return String.format(java.util.Locale.ROOT, "base: %,d linear layers held as %s in %.1f MB, stored in %.1f MB (%+.0f %%)",
        encoded.layers(), encoded.format().name(), encoded.bytesAfter() / 1e6, encoded.bytesBefore() / 1e6,
        encoded.bytesBefore() == 0 ? 0 : 100.0 * encoded.bytesAfter() / encoded.bytesBefore() - 100);
  }
}

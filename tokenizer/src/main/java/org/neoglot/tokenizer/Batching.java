// How texts become a batch: cut short, framed, filled up.
package org.neoglot.tokenizer;

import java.util.List;
import java.util.Optional;

/** Truncation and padding as tokenizer.json says them; either may be missing. */
public record Batching(Optional<Truncation> truncation, Optional<Padding> padding) {
  /** Texts stay as long as they are. */
  public static final Batching NONE = new Batching(Optional.empty(), Optional.empty());

  /** One text, or two, cut short and framed; {@code b} is null for one. */
  Encoding framed(Template template, Encoding a, Encoding b) {
    if (truncation.isEmpty()) {
      return template.frame(a, b);
    }
    int room = truncation.get().maxLength() - template.adds(b != null);
    if (room < 0) {
      throw new IllegalArgumentException("truncation to " + truncation.get().maxLength()
          + " tokens leaves no room for the frame of " + template.adds(b != null) + "; wanted at least that many");
    }
    Encoding[] cut = truncation.get().apply(a, b, room);
    return template.frame(cut[0], cut[1]);
  }

  /** A batch filled up. */
  List<Encoding> padded(List<Encoding> texts) {
    if (padding.isEmpty()) {
      return texts;
    }
    int target = padding.get().target(texts.stream().mapToInt(Encoding::size).max().orElse(0));
    return texts.stream().map(text -> padding.get().fill(text, target)).toList();
  }
}

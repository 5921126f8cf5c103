// Texts into a model's frame, cut where they are too long.
package org.neoglot.eval.data;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Template;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Puts the tokenizer's frame around ids. A tokenizer that frames pairs by nothing at all, as those of most decoders, gets
 * its separator or end-of-text token between the two: a model could not tell where one ends otherwise.
 */
public final class Framing {
  private final Template template;
  private final int between;
  private final int empty;

  public Framing(Tokenizer tokenizer) {
    template = tokenizer.pipeline().template();
    boolean framed = template.pair().stream().anyMatch(Template.Special.class::isInstance);
    between = framed ? -1 : first(tokenizer.role(Roles.Role.SEP), tokenizer.eos());
    empty = first(tokenizer.unk(), tokenizer.eos(), tokenizer.bos());
  }

  private static int first(OptionalInt... ids) {
    return Arrays.stream(ids).filter(OptionalInt::isPresent).findFirst().orElse(OptionalInt.of(-1)).getAsInt();
  }

  /** Tokens that the frame of one text adds, or that of a pair. */
  public int adds(boolean pair) {
    List<Template.Piece> pieces = pair ? template.pair() : template.single();
    return (int) pieces.stream().filter(Template.Special.class::isInstance).count() + (pair && between >= 0 ? 1 : 0);
  }

  /** One text of at most {@code room} tokens with its frame; what is too long loses its end. */
  public Sequence one(int[] text, int room) {
    int left = room(room, false);
    int kept = Math.min(text.length, left);
    return fill(template.single(), Arrays.copyOf(text, kept), new int[0], text.length - kept);
  }

  /** Two texts; the longer one loses its end first, then both alike. */
  public Sequence pair(int[] a, int[] b, int room) {
    int left = room(room, true);
    int keepA = Math.min(a.length, Math.max(left - b.length, (left + 1) / 2));
    int keepB = Math.min(b.length, left - keepA);
    return fill(template.pair(), Arrays.copyOf(a, keepA), Arrays.copyOf(b, keepB), a.length + b.length - keepA - keepB);
  }

  /** What a frame leaves of a room for text, at least a token. */
  public int room(int room, boolean pair) {
    int left = room - adds(pair);
    int wanted = pair ? 2 : 1;
    if (left < wanted) {
      throw new IllegalArgumentException("a context of " + room + " tokens has no room for text: the frame alone takes "
          + adds(pair) + "; wanted at least " + (adds(pair) + wanted));
    }
    return left;
  }

  private Sequence fill(List<Template.Piece> pieces, int[] a, int[] b, int cut) {
    int size = a.length + b.length + (int) pieces.stream().filter(Template.Special.class::isInstance).count()
        + (b.length > 0 && between >= 0 ? 1 : 0);
    int[] ids = new int[Math.max(1, size)];
    int[] types = new int[ids.length];
    int[] places = {ids.length, ids.length, ids.length, ids.length};
    int at = 0;
    for (Template.Piece piece : pieces) {
      if (piece instanceof Template.Text(boolean second, int type)) {
        int[] text = second ? b : a;
        if (second && b.length > 0 && between >= 0) ids[at++] = between;
        System.arraycopy(text, 0, ids, at, text.length);
        Arrays.fill(types, at, at + text.length, type);
        places[second ? 2 : 0] = at;
        at += text.length;
        places[second ? 3 : 1] = at;
      } else if (piece instanceof Template.Special special) {
        types[at] = special.type();
        ids[at++] = special.id();
      }
    }
    // A text of nothing that the tokenizer knows, in no frame: some token must stand for it.
    if (at == 0) ids[0] = Math.max(0, empty);
    return new Sequence(ids, types, places[0], places[1], places[2], places[3], cut);
  }
}

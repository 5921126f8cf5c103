// Which tokens of a text surprise a model.
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Workspace;
import org.neoglot.models.Decoder;
import org.neoglot.tokenizer.Encoding;

/**
 * A text's pieces with -ln p(piece | all before), in nats, of a causal model; as far as its context reaches.
 *
 * @param pieces as they stand in the text
 * @param nats of each
 */
public record TokenLosses(List<String> pieces, List<Double> nats) {
  public TokenLosses {
    pieces = List.copyOf(pieces);
    nats = List.copyOf(nats);
    if (pieces.size() != nats.size()) {
      throw new IllegalArgumentException(pieces.size() + " pieces and " + nats.size() + " losses");
    }
  }

  /** Asks a model about a text. */
  public static TokenLosses of(Subject subject, String text) {
    Decoder model = subject.decoder("losses of tokens");
    int[] all = subject.tokenizer().encodePlain(text);
    int[] ids = Arrays.copyOf(all, Math.min(all.length, model.context()));
    if (ids.length == 0) return new TokenLosses(List.of(), List.of());
    int[] given = new int[ids.length];
    given[0] = subject.start();
    System.arraycopy(ids, 0, given, 1, ids.length - 1);
    var run = subject.run();
    Workspace.Mark mark = run.workspace().mark();
    Segments s = Segments.of(run, ids.length);
    Tensor x = model.body(run, model.embed(run, s.ids(run, given)), s, null);
    double[] nats = run.read(model.loss(run, x, s.ids(run, ids)).perRow());
    run.workspace().release(mark);
    return new TokenLosses(pieces(subject, text, all).subList(0, ids.length), Arrays.stream(nats).boxed().toList());
  }

  /** Each token's part of the text; by itself where the text spells a special token and is cut otherwise by places. */
  private static List<String> pieces(Subject subject, String text, int[] ids) {
    Encoding places = subject.tokenizer().encoding(text);
    List<String> pieces = new ArrayList<>();
    int[] points = text.codePoints().toArray();
    boolean known = Arrays.equals(places.ids(), ids);
    int end = 0;
    for (int i = 0; i < ids.length; i++) {
      if (!known) {
        pieces.add(subject.tokenizer().decode(new int[] {ids[i]}));
        continue;
      }
      // A token may leave out the space before it, and a character of several tokens belongs to the last of them.
      int to = Math.max(end, i + 1 < ids.length ? Math.min(places.ends()[i], places.starts()[i + 1]) : points.length);
      pieces.add(new String(points, end, to - end));
      end = to;
    }
    return pieces;
  }
}

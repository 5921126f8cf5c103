// How probable a masked language model finds one text after another.
package org.neoglot.eval.task;

import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Gather;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.Encoder;
import org.neoglot.models.TokenHead;
import org.neoglot.tokenizer.Encoding;
import org.neoglot.tokenizer.Roles;

/**
 * The continuation's pseudo-likelihood: the sum over its tokens of -ln p(token | all others), in nats (Salazar et al. 2020,
 * section 2.2), where the tokens behind it in its own word are masked too, since they would give it away (Kauf and Ivanova
 * 2023). For a continuation of one token this is the cloze question with a verbalizer (Schick and Schütze 2021, section 3).
 * Texts that are longer than the model's context lose their beginning.
 */
public final class MaskedLikelihood implements Scorer {
  /** One masked token of one query. */
  private record Blank(int query, int target, int place) {}

  private final Subject subject;
  private final Encoder model;
  private final TokenHead head;
  private final Framing framing;
  private final int mask;

  /** @throws IllegalArgumentException if it is no masked language model, or its tokenizer has no mask */
  public MaskedLikelihood(Subject subject) {
    this.subject = subject;
    head = subject.masked().orElseThrow(() -> new IllegalArgumentException(subject.model().config().source()
        + " has no head that scores masked tokens, wanted one"));
    model = (Encoder) subject.model();
    framing = new Framing(subject.tokenizer());
    mask = subject.tokenizer().role(Roles.Role.MASK).orElseThrow(() -> new IllegalArgumentException(
        subject.model().config().source() + ": the tokenizer names no mask token, which a cloze question needs"));
  }

  @Override
  public List<Answer> of(List<Query> queries) {
    // Candidates that differ in what is masked ask the same sequence: it passes through the model once.
    Map<IntBuffer, List<Blank>> asked = new LinkedHashMap<>();
    int[] tokens = new int[queries.size()];
    for (int i = 0; i < tokens.length; i++) tokens[i] = blanks(i, queries.get(i), asked);
    List<List<Blank>> blanks = new ArrayList<>(asked.values());
    List<Sequence> sequences = asked.keySet().stream().map(ids -> framing.one(ids.array(), model.context())).toList();
    double[] nats = new double[queries.size()];
    Packed.each(subject, model, sequences, (some, from, rows, s) -> {
      List<Blank> own = blanks.subList(from, from + some.size()).stream().flatMap(List::stream).toList();
      int[] places = new int[own.size()];
      for (int i = 0, at = 0; i < some.size(); i++) {
        for (Blank b : blanks.get(from + i)) places[at++] = s.start(i) + some.get(i).first() + b.place;
      }
      var run = subject.run();
      Tensor chosen = run.apply(new Gather(), rows, run.ints(places.length, places));
      Tensor targets = run.ints(places.length, own.stream().mapToInt(Blank::target).toArray());
      double[] each = run.read(head.losses(run, chosen, targets));
      for (int i = 0; i < each.length; i++) nats[own.get(i).query] += each[i];
    });
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < tokens.length; i++) {
      answers.add(new Answer(nats[i], tokens[i],
          queries.get(i).continuation().getBytes(StandardCharsets.UTF_8).length));
    }
    return answers;
  }

  /** Adds what is to be asked for one query; how many tokens its continuation has. */
  private int blanks(int number, Query q, Map<IntBuffer, List<Blank>> asked) {
    int[] context = subject.tokenizer().encodePlain(q.context());
    int[] whole = subject.tokenizer().encodePlain(q.context() + q.continuation());
    if (whole.length == 0) throw new IllegalArgumentException("the tokenizer makes nothing of '" + q.continuation() + "'");
    int differ = Arrays.mismatch(context, whole);
    int from = Math.min(differ < 0 ? whole.length : differ, whole.length - 1);
    int[] words = words(q.context() + q.continuation(), whole);
    int cut = Math.max(0, whole.length - framing.room(model.context(), false));
    for (int t = Math.max(from, cut); t < whole.length; t++) {
      int[] ids = Arrays.copyOfRange(whole, cut, whole.length);
      for (int u = t; u < whole.length && words[u] == words[t]; u++) ids[u - cut] = mask;
      asked.computeIfAbsent(IntBuffer.wrap(ids), k -> new ArrayList<>()).add(new Blank(number, whole[t], t - cut));
    }
    return whole.length - Math.max(from, cut);
  }

  /** The number of the word that each token is of; words stand between white space. */
  private int[] words(String text, int[] ids) {
    int[] words = new int[ids.length];
    Encoding places = subject.tokenizer().encoding(text);
    boolean known = Arrays.equals(places.ids(), ids);
    int[] points = text.codePoints().toArray();
    for (int t = 1; t < ids.length; t++) {
      // Where a text spells a special token the two ways of cutting differ: every token is a word then.
      int start = known ? places.starts()[t] : 0;
      boolean begins = !known || start > 0 && start < points.length
          && (Character.isWhitespace(points[start]) || Character.isWhitespace(points[start - 1]));
      words[t] = words[t - 1] + (begins ? 1 : 0);
    }
    return words;
  }
}

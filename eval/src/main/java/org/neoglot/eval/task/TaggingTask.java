// Which tag does each word of a sentence have?
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.TaggedSentence;
import org.neoglot.eval.data.WordPieces;
import org.neoglot.eval.metric.Counts;
import org.neoglot.eval.metric.Entities;
import org.neoglot.eval.metric.Labelled;
import org.neoglot.eval.metric.Scale;
import org.neoglot.eval.metric.TagScheme;
import org.neoglot.eval.metric.Tagged;
import org.neoglot.models.Backbone;
import org.neoglot.models.Labels;
import org.neoglot.models.TokenHead;

/**
 * Tagging by the head of a model that was trained for it; a word's first piece stands for it (Devlin et al. 2019, section
 * 5.3). A word of which the tokenizer leaves nothing gets "O" where the model has such a tag, else its first tag. Of spans
 * F1 over all entities comes first, of other tags there is the share of words alone.
 *
 * @param spans whether tags are spans of words in a scheme such as BIO
 */
public record TaggingTask(String name, String about, List<TaggedSentence> test, boolean spans) implements Task {
  private static final String OUTSIDE = "O";

  public TaggingTask {
    test = List.copyOf(test);
    if (test.isEmpty()) throw new IllegalArgumentException(name + " has no sentence");
  }

  @Override
  public Scale scale() {
    return spans ? Scale.share("entity F1") : Tagged.accuracy().scale();
  }

  @Override
  public int size() {
    return test.size();
  }

  @Override
  public List<String> texts() {
    return test.stream().map(s -> String.join(" ", s.words())).toList();
  }

  @Override
  public boolean seeded(Options options) {
    return false;
  }

  @Override
  public Outcome run(Subject subject, Options options) {
    List<TaggedSentence> asked = test.subList(0, options.asked(size()));
    List<List<String>> found = tags(subject, asked);
    List<Tagged> items = new ArrayList<>();
    List<Outcome.Answer> answers = new ArrayList<>();
    List<Labelled> labels = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      List<String> gold = asked.get(i).tags();
      Tagged item = new Tagged(gold, found.get(i));
      items.add(item);
      answers.add(new Outcome.Answer(String.join(" ", asked.get(i).words()), String.join(" ", gold),
          String.join(" ", found.get(i)), Tagged.accuracy().of(List.of(item))));
      // Begin and inside of a span would be labels of their own: a table of those says nothing of spans.
      for (int w = 0; !spans && w < gold.size(); w++) labels.add(new Labelled(gold.get(w), found.get(i).get(w)));
    }
    List<Measured> measures = new ArrayList<>();
    if (spans) measures.add(entities(items));
    measures.add(Measured.of(Tagged.accuracy(), items));
    return new Outcome(name, measures, answers, labels, List.of());
  }

  /** Of all types together, so that rows of two models whose types differ can be compared. */
  private Measured entities(List<Tagged> items) {
    double[][] table = new double[items.size()][];
    double[] sums = new double[3];
    for (int i = 0; i < table.length; i++) {
      Counts c = Entities.score(TagScheme.LENIENT, List.of(items.get(i))).micro();
      table[i] = new double[] {c.hits(), c.alarms(), c.misses()};
      for (int k = 0; k < sums.length; k++) sums[k] += table[i][k];
    }
    return new Measured(scale(), f1(sums), table, TaggingTask::f1);
  }

  private static double f1(double[] s) {
    return new Counts(s[0], s[1], s[2]).f1();
  }

  private List<List<String>> tags(Subject subject, List<TaggedSentence> asked) {
    TokenHead head = head(subject);
    List<String> known = Labels.of(subject.model().config());
    Backbone model = subject.backbone(name);
    Framing framing = new Framing(subject.tokenizer());
    List<WordPieces> parts = IntStream.range(0, asked.size()).parallel()
        .mapToObj(i -> WordPieces.of(subject.tokenizer(), framing, asked.get(i).words(), i, model.context()))
        .flatMap(List::stream).toList();
    String none = known.contains(OUTSIDE) ? OUTSIDE : known.getFirst();
    List<String[]> found = new ArrayList<>();
    for (TaggedSentence s : asked) {
      String[] all = new String[s.words().size()];
      Arrays.fill(all, none);
      found.add(all);
    }
    Packed.each(subject, model, parts.stream().map(WordPieces::sequence).toList(), (some, from, x, s) -> {
      Tensor logits = head.logits(subject.run(), x);
      double[] scores = subject.run().read(logits);
      for (int i = 0; i < some.size(); i++) {
        WordPieces p = parts.get(from + i);
        for (int w = 0; w < p.rows().length; w++) {
          if (p.rows()[w] < 0) continue;
          int row = (s.start(i) + p.rows()[w]) * known.size();
          found.get(p.sentence())[p.from() + w] = known.get(largest(scores, row, known.size()));
        }
      }
    });
    return found.stream().map(List::of).toList();
  }

  /** The place of the largest of some scores, counted from the first of them; the first of equals. */
  private static int largest(double[] scores, int from, int count) {
    int best = 0;
    for (int k = 1; k < count; k++) if (scores[from + k] > scores[from + best]) best = k;
    return best;
  }

  private TokenHead head(Subject subject) {
    if (subject.masked().isEmpty() && subject.head() instanceof TokenHead head) {
      List<String> known = Labels.of(subject.model().config());
      TreeSet<String> wanted = new TreeSet<>();
      test.forEach(s -> wanted.addAll(s.tags()));
      // A tag that it does not know counts as an error; a model that knows none of them was trained for something else.
      if (known.stream().anyMatch(wanted::contains)) return head;
      throw new IllegalArgumentException(name + ": the head of " + subject.model().config().source() + " knows the tags "
          + known + ", wanted some of " + wanted);
    }
    throw new IllegalArgumentException(name + ": " + subject.model().config().source()
        + " has no head of tags, wanted a model that was trained to tag words");
  }
}

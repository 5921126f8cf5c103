// A tag for each word of a sentence.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.neoglot.adapt.Corpus;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.Framing;
import org.neoglot.eval.data.Sequence;
import org.neoglot.eval.data.TaggedSentence;
import org.neoglot.eval.data.WordPieces;
import org.neoglot.models.NewHead;
import org.neoglot.models.TokenHead;

/**
 * Tagging: a word's first piece stands for it, other pieces are not asked (Devlin et al. 2019, section 5.3).
 *
 * @param tags of the sentences to train on, in the order of their names
 */
public record TagTask(Split<TaggedSentence> data, List<String> tags) implements Task<TagTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "tag";

  /** A sentence, or a part of one, and the number of each word's tag. */
  public record Item(WordPieces pieces, int[] tags) implements Task.Single {
    @Override
    public Sequence sequence() {
      return pieces.sequence();
    }

    @Override
    public int counted() {
      return pieces.asked();
    }
  }

  public TagTask(Split<TaggedSentence> data) {
    this(data, List.copyOf(tags(data.train())));
  }

  /** A tag that is rare enough to be met in the held-out sentences only counts as an error there. */
  @Override
  public List<String> notes(HeadedModel model) {
    TreeSet<String> unknown = tags(data.dev());
    unknown.removeAll(tags);
    return unknown.isEmpty() ? List.of()
        : List.of("tags that no sentence to train on has count as errors: " + String.join(", ", unknown));
  }

  private static TreeSet<String> tags(List<TaggedSentence> sentences) {
    TreeSet<String> tags = new TreeSet<>();
    sentences.forEach(s -> tags.addAll(s.tags()));
    return tags;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return NewHead.tokens(tags, seed);
  }

  @Override
  public List<Item> items(HeadedModel model) {
    List<Item> items = new ArrayList<>();
    for (WordPieces p : parts(model, data.train().stream().map(TaggedSentence::words).toList())) {
      List<String> own = data.train().get(p.sentence()).tags();
      if (p.asked() > 0) {
        items.add(new Item(p, IntStream.range(0, p.rows().length).map(w -> tags.indexOf(own.get(p.from() + w))).toArray()));
      }
    }
    return items;
  }

  /** Sentences in their pieces; a sentence may become several parts. */
  static List<WordPieces> parts(HeadedModel model, List<List<String>> sentences) {
    Framing framing = model.framing();
    return IntStream.range(0, sentences.size()).parallel()
        .mapToObj(i -> WordPieces.of(model.tokenizer(), framing, sentences.get(i), i, model.room()))
        .flatMap(List::stream).toList();
  }

  @Override
  public Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    List<Sequence> sequences = batch.stream().map(i -> i.pieces.sequence()).toList();
    Segments s = HeadedModel.segments(run, sequences);
    int[] targets = new int[s.rows()];
    Arrays.fill(targets, -1);
    for (int i = 0; i < batch.size(); i++) {
      int[] rows = batch.get(i).pieces.rows();
      for (int w = 0; w < rows.length; w++) if (rows[w] >= 0) targets[s.start(i) + rows[w]] = batch.get(i).tags[w];
    }
    return ((TokenHead) model.head()).loss(run, model.rows(run, sequences, s), s.ids(run, targets));
  }

  /** Whether tags are spans written in a scheme such as BIO. */
  static boolean spans(List<String> tags) {
    return tags.contains("O") && tags.stream().allMatch(t -> t.equals("O") || t.matches("[BIESLUMW]-.+"));
  }

  /** Share of errors and accuracy of words; of spans F1 decides instead. */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    var figures = Grades.tags(data.dev(), new Tagger(model, run));
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    double accuracy = figures.get(Grades.TOKENS).score();
    if (figures.containsKey(Grades.ENTITY_F1)) {
      double f1 = figures.get(Grades.ENTITY_F1).score();
      scores.put("1 - F1", 1 - f1);
      scores.put("F1", f1);
    } else {
      scores.put("error", 1 - accuracy);
    }
    scores.put("accuracy", accuracy);
    return scores;
  }

  @Override
  public List<Sequence> probes(HeadedModel model) {
    return parts(model, Texts.first(data.dev()).stream().map(TaggedSentence::words).toList()).stream()
        .map(WordPieces::sequence).toList();
  }

  @Override
  public Corpus texts() {
    return data.texts(NAME, TaggedSentence::toString);
  }
}

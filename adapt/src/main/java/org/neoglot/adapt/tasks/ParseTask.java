// Trees over words.
package org.neoglot.adapt.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.neoglot.adapt.Corpus;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.eval.data.ParsedSentence;
import org.neoglot.eval.data.Sequence;
import org.neoglot.eval.data.WordPieces;
import org.neoglot.models.NewHead;

/**
 * Dependency parsing (Dozat and Manning 2017) over a backbone's rows. The head that is learned belongs to the task, since no
 * published architecture has it: one task learns one model.
 */
public final class ParseTask implements Task<ParseTask.Item> {
  /** What the command line calls it. */
  public static final String NAME = "parse";

  private final Split<ParsedSentence> data;
  private final List<String> relations;
  private ParserHead head;

  /** A sentence that fits into the model, with its tree. */
  public record Item(WordPieces pieces, int[] heads, int[] labels) implements Task.Single {
    @Override
    public Sequence sequence() {
      return pieces.sequence();
    }

    @Override
    public int counted() {
      return heads.length;
    }
  }

  /** @throws IllegalArgumentException when a sentence has no tree */
  public ParseTask(Split<ParsedSentence> data) {
    this.data = data;
    TreeSet<String> all = new TreeSet<>();
    for (List<ParsedSentence> side : List.of(data.train(), data.dev())) {
      for (ParsedSentence s : side) {
        if (s.heads() == null) {
          throw new IllegalArgumentException("the sentence '" + String.join(" ", s.words())
              + "' has no heads, wanted a tree");
        }
      }
    }
    data.train().forEach(s -> all.addAll(s.relations()));
    relations = List.copyOf(all);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public NewHead head(long seed) {
    return null;
  }

  @Override
  public List<Parameter> own(HeadedModel model, long seed) {
    if (head != null) head.close();
    head = ParserHead.create(model.backbone().dim(), relations, seed);
    return List.copyOf(head.weights().parameters());
  }

  @Override
  public boolean trains(String parameter) {
    return Texts.ofBackbone(parameter);
  }

  /** A sentence that does not fit into the model as a whole is left out, and said so. */
  @Override
  public List<Item> items(HeadedModel model) {
    List<Item> items = new ArrayList<>();
    for (WordPieces p : TagTask.parts(model, words(data.train()))) {
      ParsedSentence s = data.train().get(p.sentence());
      if (p.rows().length == s.words().size()) {
        items.add(new Item(p, s.heads(), s.relations().stream().mapToInt(relations::indexOf).toArray()));
      }
    }
    return items;
  }

  @Override
  public List<String> notes(HeadedModel model) {
    long left = data.train().size() - items(model).size();
    return left == 0 ? List.of() : List.of(left + " of " + data.train().size() + " sentences are longer than " + model.room()
        + " tokens and are left out");
  }

  private static List<List<String>> words(List<ParsedSentence> sentences) {
    return sentences.stream().map(ParsedSentence::words).toList();
  }

  @Override
  public Tensor loss(Run run, HeadedModel model, List<Item> batch) {
    List<WordPieces> parts = batch.stream().map(Item::pieces).toList();
    // A root has no head of its own.
    int[] heads = batch.stream().flatMapToInt(i -> rooted(i.heads)).toArray();
    int[] labels = batch.stream().flatMapToInt(i -> rooted(i.labels)).toArray();
    return head.biaffine().loss(run, Parser.rows(run, model, parts), Parser.words(run, parts), heads, labels);
  }

  private static java.util.stream.IntStream rooted(int[] of) {
    return java.util.stream.IntStream.concat(java.util.stream.IntStream.of(-1), Arrays.stream(of));
  }

  /** One minus the labelled attachment score, that score and the unlabelled one; over all words, with whole relations. */
  @Override
  public SequencedMap<String, Double> measure(EagerRun run, HeadedModel model) {
    var figures = Grades.trees(data.dev(), new Parser(model, run, head));
    double las = figures.get(Grades.LAS).score();
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("1 - LAS", 1 - las);
    scores.put("LAS", las);
    scores.put("UAS", figures.get(Grades.UAS).score());
    return scores;
  }

  @Override
  public void write(Path folder, HeadedModel model) {
    head.write(folder);
  }

  @Override
  public List<Sequence> probes(HeadedModel model) {
    return TagTask.parts(model, words(Texts.first(data.dev()))).stream().map(WordPieces::sequence).toList();
  }

  /** Scores of arcs, by the head in memory or by the one that was written. */
  @Override
  public List<double[]> scores(EagerRun run, HeadedModel model, Path folder) {
    ParserHead asked = folder == null ? head : ParserHead.open(folder, model.backbone().dim());
    try {
      List<double[]> scores = new ArrayList<>();
      for (WordPieces p : TagTask.parts(model, words(Texts.first(data.dev())))) {
        scores.add(run.read(asked.biaffine().arcs(run, Parser.rows(run, model, List.of(p)),
            Parser.words(run, List.of(p)), 0)));
        run.reset();
      }
      return scores;
    } finally {
      if (asked != head) asked.close();
    }
  }

  @Override
  public Corpus texts() {
    return data.texts(NAME, s -> s.words() + Arrays.toString(s.heads()) + s.relations());
  }

  @Override
  public void close() {
    if (head != null) head.close();
    head = null;
  }
}

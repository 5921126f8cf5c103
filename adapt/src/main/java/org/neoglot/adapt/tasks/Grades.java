// How well examples are done: figures, each with what a bootstrap needs to say how sure it is.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.data.ParsedSentence;
import org.neoglot.eval.data.TaggedSentence;
import org.neoglot.eval.metric.Attachment;
import org.neoglot.eval.metric.Bleu;
import org.neoglot.eval.metric.Chrf;
import org.neoglot.eval.metric.Classification;
import org.neoglot.eval.metric.Entities;
import org.neoglot.eval.metric.Labelled;
import org.neoglot.eval.metric.Output;
import org.neoglot.eval.metric.Parsed;
import org.neoglot.eval.metric.TagScheme;
import org.neoglot.eval.metric.Tagged;
import org.neoglot.eval.stats.Sample;

/** Figures of each task by their names, the one that counts first; more is better in all of them. */
public final class Grades {
  /** Names of figures, as tables and JSON spell them. */
  public static final String ACCURACY = "accuracy", MACRO_F1 = "macro F1", ENTITY_F1 = "entity F1",
      TOKENS = "token accuracy", LAS = "LAS", UAS = "UAS", MRR = "MRR", CHRF = "chrF", BLEU = "BLEU";

  /** Texts that are translated at once. */
  private static final int AT_ONCE = 64;

  private Grades() {}

  /** Classification: shares in [0, 1]. */
  public static SequencedMap<String, Sample> classes(List<LabelledText> rows, TextClassifier classifier) {
    List<TextClassifier.Answer> answers = classifier.of(rows);
    List<Labelled> items = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) items.add(new Labelled(rows.get(i).label(), answers.get(i).label()));
    // A class that nothing to train on had counts as one that is never found.
    TreeSet<String> labels = new TreeSet<>(classifier.labels());
    rows.forEach(r -> labels.add(r.label()));
    SequencedMap<String, Sample> figures = new LinkedHashMap<>();
    figures.put(ACCURACY, Sample.of(Classification.accuracy(), items));
    figures.put(MACRO_F1, Sample.of(Classification.macroF1(List.copyOf(labels)), items));
    return figures;
  }

  /** Tagging: of spans F1 comes first, of other tags there is only the accuracy of words; in [0, 1]. */
  public static SequencedMap<String, Sample> tags(List<TaggedSentence> rows, Tagger tagger) {
    List<List<String>> found = tagger.of(rows.stream().map(TaggedSentence::words).toList());
    List<Tagged> items = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) items.add(new Tagged(rows.get(i).tags(), found.get(i)));
    SequencedMap<String, Sample> figures = new LinkedHashMap<>();
    if (TagTask.spans(tagger.tags())) {
      figures.put(ENTITY_F1, Sample.of(Entities.microF1(TagScheme.LENIENT, Entities.types(TagScheme.LENIENT, items)),
          items));
    }
    figures.put(TOKENS, Sample.of(Tagged.accuracy(), items));
    return figures;
  }

  /**
   * Parsing: labelled and unlabelled attachment over all words with whole relations, in [0, 1].
   *
   * @throws IllegalArgumentException when a sentence has no tree
   */
  public static SequencedMap<String, Sample> trees(List<ParsedSentence> rows, Parser parser) {
    for (ParsedSentence s : rows) {
      if (s.heads() == null) {
        throw new IllegalArgumentException("the sentence '" + String.join(" ", s.words()) + "' has no heads, wanted a tree");
      }
    }
    List<Parser.Tree> trees = parser.of(rows.stream().map(ParsedSentence::words).toList());
    List<Parsed> items = new ArrayList<>();
    for (int i = 0; i < trees.size(); i++) {
      ParsedSentence s = rows.get(i);
      items.add(new Parsed(tree(s.heads(), s.relations(), s.tags()),
          tree(trees.get(i).heads(), trees.get(i).relations(), s.tags())));
    }
    Attachment attachment = new Attachment(false, false);
    SequencedMap<String, Sample> figures = new LinkedHashMap<>();
    figures.put(LAS, Sample.of(attachment.las(), items));
    figures.put(UAS, Sample.of(attachment.uas(), items));
    return figures;
  }

  private static Parsed.Tree tree(int[] heads, List<String> relations, List<String> tags) {
    return new Parsed.Tree(Arrays.stream(heads).boxed().toList(), relations, tags);
  }

  /**
   * Retrieval: how often each query's own text is the nearest of all, and the mean reciprocal rank; in [0, 1]. An equally
   * near text, unless it has the same vector, counts as nearer.
   */
  public static SequencedMap<String, Sample> neighbours(List<LabelledText> rows, Embedder embedder) {
    List<float[]> queries = embedder.queries().of(rows.stream().map(LabelledText::first).toList());
    List<float[]> texts = embedder.found().of(rows.stream().map(LabelledText::second).toList());
    double[] first = new double[rows.size()];
    double[] reciprocal = new double[rows.size()];
    for (int q = 0; q < first.length; q++) {
      int rank = rank(queries.get(q), texts, q);
      reciprocal[q] = 1.0 / rank;
      first[q] = rank == 1 ? 1 : 0;
    }
    SequencedMap<String, Sample> figures = new LinkedHashMap<>();
    figures.put(ACCURACY, Sample.mean(first));
    figures.put(MRR, Sample.mean(reciprocal));
    return figures;
  }

  private static int rank(float[] query, List<float[]> texts, int own) {
    double mine = dot(query, texts.get(own));
    int rank = 1;
    for (int t = 0; t < texts.size(); t++) {
      if (t != own && dot(query, texts.get(t)) >= mine && !Arrays.equals(texts.get(t), texts.get(own))) rank++;
    }
    return rank;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum = Math.fma((double) a[i], b[i], sum);
    return sum;
  }

  /**
   * Translation: chrF and BLEU in percent.
   *
   * @param beams 1 for greedy; 0 for what the model's folder says
   * @param most tokens of the longest translation
   */
  public static SequencedMap<String, Sample> translations(List<LabelledText> rows, Translator translator,
      int beams, int most) {
    List<Output> outputs = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += AT_ONCE) {
      List<LabelledText> some = rows.subList(from, Math.min(rows.size(), from + AT_ONCE));
      List<String> made = translator.of(some.stream().map(LabelledText::first).toList(), beams, most);
      for (int i = 0; i < made.size(); i++) outputs.add(Output.of(made.get(i), some.get(i).second()));
    }
    SequencedMap<String, Sample> figures = new LinkedHashMap<>();
    figures.put(CHRF, Sample.of(Chrf.chrf(), outputs));
    figures.put(BLEU, Sample.of(Bleu.standard(), outputs));
    return figures;
  }
}

// Abstracts about aerodynamics that answer a query.
package org.neoglot.eval.builtin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.Table;
import org.neoglot.eval.metric.Ranking;
import org.neoglot.eval.task.Outcome;
import org.neoglot.eval.task.RetrievalTask;
import org.neoglot.eval.text.Bm25;

/** The Cranfield collection (Cleverdon 1967), English: nDCG at 10; the floor is BM25. */
final class Cranfield {
  private static final String ABOUT = "abstracts that answer a query, by the nearest vectors";
  private static final String FOLDER = "retrieval/cranfield/";

  static final Benchmark ASKED = Benchmark.ofFile("cranfield", ABOUT, "eng", FOLDER + "queries.jsonl",
      (data, name, language) -> {
        BadRows rule = data.rule();
        List<RetrievalTask.Document> documents = new ArrayList<>();
        // Two abstracts of the collection are empty: documents all the same, which nobody will find.
        Table.read(data.file(FOLDER + "corpus.jsonl"), List.of("id", "text"), rule,
            row -> documents.add(new RetrievalTask.Document(row.text("id"), row.cell("text"))));
        Set<String> known = new HashSet<>(documents.stream().map(RetrievalTask.Document::id).toList());
        Map<String, Map<String, Integer>> grades = grades(data.file(FOLDER + "qrels.tsv"), known, rule);
        List<RetrievalTask.Query> queries = new ArrayList<>();
        Table.read(data.file(FOLDER + "queries.jsonl"), List.of("id", "text"), rule, row -> {
          Map<String, Integer> own = grades.get(row.text("id"));
          if (own == null) throw row.wrong("query '" + row.text("id") + "' has no judgement, wanted one in qrels.tsv");
          queries.add(new RetrievalTask.Query(row.text("text"), own));
        });
        RetrievalTask task = new RetrievalTask(name, ABOUT, documents, queries);
        return new Listed(task, floors(task), rule);
      });

  private Cranfield() {}

  private static Map<String, Map<String, Integer>> grades(Path file, Set<String> known, BadRows rule) {
    Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
    Table.read(file, List.of("query-id", "corpus-id", "score"), rule, row -> {
      String document = row.text("corpus-id");
      if (!known.contains(document)) throw row.wrong("document '" + document + "' is not in corpus.jsonl");
      try {
        int grade = Integer.parseInt(row.text("score"));
        grades.computeIfAbsent(row.text("query-id"), q -> new TreeMap<>()).put(document, grade);
      } catch (NumberFormatException e) {
        throw row.wrong("'score' is '" + row.text("score") + "', wanted a whole number");
      }
    });
    return grades;
  }

  /** What words in common find. */
  private static List<Floor> floors(RetrievalTask task) {
    Bm25 index = new Bm25(task.documents().stream().map(d -> new Bm25.Document(d.id(), d.text())).toList());
    List<Ranking> rankings = new ArrayList<>();
    List<Outcome.Answer> answers = new ArrayList<>();
    for (RetrievalTask.Query q : task.queries()) {
      rankings.add(Ranking.of(index.search(q.text(), task.documents().size()), q.grades(), Ranking.Ties.ID_RISING));
      answers.add(new Outcome.Answer(q.text(), "", "", 0));
    }
    return RetrievalTask.outcome(task.name(), rankings, answers).measures().stream()
        .map(m -> new Floor("bm25", m.scale().name(), m.value())).toList();
  }
}

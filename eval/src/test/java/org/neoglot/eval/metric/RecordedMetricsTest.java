// Every value in shared/data/metrics: a file a row, and none may be unmatched.
package org.neoglot.eval.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RecordedMetricsTest {
  private record Row(String file, double tolerance, Consumer<Recorded> check) {}

  private static final List<Row> TABLE = List.of(
      new Row("classification.json", 1e-9, RecordedLabels::classification),
      new Row("spans.json.gz", 1e-9, RecordedLabels::spans),
      new Row("dependency.json.gz", 1e-9, RecordedLabels::dependency),
      new Row("squad.json.gz", 1e-9, RecordedLabels::squad),
      new Row("mt-tokenizers.json.gz", 1e-9, RecordedTranslations::tokenizers),
      new Row("mt-sentence.json.gz", 1e-9, RecordedTranslations::sentences),
      new Row("mt-corpus.json.gz", 1e-9, RecordedTranslations::corpus),
      new Row("mt-significance.json.gz", 1e-6, RecordedNumbers::significance),
      new Row("exact-tests.json", 1e-9, RecordedNumbers::exactTests),
      new Row("ranking.json.gz", 1e-9, RecordedNumbers::rankings),
      new Row("rouge.json", 1e-9, RecordedNumbers::rouge),
      new Row("error-rates.json", 1e-9, RecordedNumbers::errorRates),
      new Row("correlation.json", 1e-9, RecordedNumbers::correlations),
      new Row("calibration.json", 1e-9, RecordedNumbers::calibration),
      new Row("language-model.json", 1e-9, RecordedNumbers::languageModel),
      new Row("vectors.json", 1e-9, RecordedNumbers::vectors));

  @TestFactory Stream<DynamicTest> everyRecordedValue() {
    return TABLE.stream().map(row -> DynamicTest.dynamicTest(row.file, () -> {
      var recorded = new Recorded(row.file, row.tolerance);
      row.check.accept(recorded);
      System.out.println(row.file + ": " + recorded.matched() + " values, " + recorded.unmatched().size() + " unmatched");
      assertTrue(recorded.matched() > 0, row.file + " compared nothing");
      assertEquals(List.of(), recorded.unmatched().stream().limit(20).toList(), row.file);
    }));
  }
}

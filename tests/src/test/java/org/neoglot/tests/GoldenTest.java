// The engine held to recorded reference outputs, family by family.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.adapt.verify.Row;
import org.neoglot.adapt.verify.Verifier;
import org.neoglot.engine.Threads;
import org.neoglot.testing.Shared;

/** Every number that a case holds is recomputed and lies within the tolerance of the reference's README. */
class GoldenTest {
  /** A row a folder; the count keeps a case from being passed over in silence. */
  @ParameterizedTest
  @CsvSource({"llama, 30", "llama_tied, 30", "gpt2, 50", "bert_mlm, 40", "bert_seqcls, 40",
      "bert_tokcls, 40", "llama_bf16_sharded, 6", "peft_lora, 14", "peft_lora_all_rslora, 14", "peft_dora, 14", "peft_vera, 14",
      "peft_ia3, 14", "peft_prefix_tuning, 8", "peft_prompt_tuning, 8", "peft_p_tuning, 7", "adapter_houlsby, 17",
      "adapter_pfeiffer, 17", "optimisers, 45", "sampling, 30"})
  void everythingRecordedIsRecomputedWithinTolerance(String folder, int atLeast) {
    List<Row> rows = Verifier.verify(Shared.path("golden/" + folder), new Threads(2));
    assertEquals(List.of(), rows.stream().filter(r -> !r.pass()).toList(), folder);
    assertTrue(rows.size() >= atLeast, () -> folder + " has only " + rows.size() + " rows");
  }

  /** A bare encoder; what others make of its rows (means, maxima, cosines) is not a model's affair. */
  @Test
  void aBareEncoderGivesItsRowsAndItsPooledRow() {
    List<Row> rows = Verifier.verify(Shared.path("golden/sentence_embedding"), new Threads(2)).stream()
        .filter(r -> !r.name().matches("mean_pooled.*|max_pooled.*|cls_pooled.*|sentence_embedding.*|cosine.*")).toList();
    assertEquals(List.of(), rows.stream().filter(r -> !r.pass()).toList());
    assertTrue(rows.size() >= 10, () -> "only " + rows.size() + " rows");
  }
}

// Tasks over published data: every one is read whole, has its floor, and names what is wrong with a file.
package org.neoglot.eval.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.task.ChoiceTask;
import org.neoglot.eval.task.GenerationTask;
import org.neoglot.eval.task.LabelTask;
import org.neoglot.testing.Shared;

class PublishedTasksTest {
  @TempDir Path folder;

  /** Rows of test files as the folder's README counts them. */
  private static final Map<String, Integer> SIZES = Map.ofEntries(Map.entry("sib200:swa", 106),
      Map.entry("sib200-probe:amh", 106),
      Map.entry("masakhanews:orm", 170), Map.entry("afrisenti:hau", 2566), Map.entry("xcopa:sw", 253),
      Map.entry("blimp:eng", 2680),
      Map.entry("gsm8k:eng", 200), Map.entry("afriqa:swa", 134), Map.entry("xquad:hi", 235), Map.entry("cola:eng", 527),
      Map.entry("rte:eng", 407), Map.entry("sick:eng", 2371), Map.entry("polarity:eng", 1000), Map.entry("tatoeba:kat", 744),
      Map.entry("cranfield:eng", 158), Map.entry("translation:eng-swa", 1489), Map.entry("translation:mlt-eng", 510),
      Map.entry("mono:isl", 63), Map.entry("flores:kor", 106),
      Map.entry("ner:swa", 1248), Map.entry("pos:yor", 365), Map.entry("ud-pos:eng", 1038), Map.entry("pronunciation:isl", 1000));

  private static TaskList list() {
    return new TaskList(Optional.of(new DataFolder(Shared.path("data"), false)));
  }

  @Test
  void everyTaskIsReadWholeAndNamesItself() {
    TaskList list = list();
    var names = new HashSet<String>();
    for (String name : list.names()) {
      List<Listed> found = list.find(name);
      assertEquals(1, found.size(), name);
      assertEquals(name, found.getFirst().task().name());
      assertEquals(found.getFirst().task().size(), found.getFirst().task().texts().size(), name);
      assertEquals(0, found.getFirst().rows().bad(), name);
      if (SIZES.containsKey(name)) assertEquals(SIZES.get(name), found.getFirst().task().size(), name);
      names.add(name);
    }
    assertTrue(names.containsAll(SIZES.keySet()), names.toString());
    assertEquals(7, list.find("sib200").size());
    // One word may have several rows: as many prompts as different words.
    int words = list.find("dictionary:swh-eng").getFirst().task().size();
    assertTrue(words > 200 && words <= 340, "words " + words);
  }

  @Test
  void floorsAreThoseOfTheFolder() {
    TaskList list = list();
    assertEquals(0.6321, list.find("sib200:swa").getFirst().floor("accuracy", true).orElseThrow().value());
    assertEquals("naive_bayes_words", list.find("sib200:swa").getFirst().floor("accuracy", true).orElseThrow().method());
    assertEquals(0.0774, list.find("cola:eng").getFirst().floor("MCC", true).orElseThrow().value());
    assertEquals(0.5776, list.find("sick:eng").getFirst().floor("Pearson", true).orElseThrow().value());
    assertEquals(17.14, list.find("translation:eng-swa").getFirst().floor("chrF2++", true).orElseThrow().value());
    assertEquals(2.0305, list.find("mono:swa").getFirst().floor("bits per byte", false).orElseThrow().value());
    assertEquals(0.682, list.find("ner:swa").getFirst().floor("entity F1", true).orElseThrow().value());
    assertEquals(0.7939, list.find("ud-pos:eng").getFirst().floor("token accuracy", true).orElseThrow().value());
    assertTrue(list.find("inflection:isl").getFirst().floor("exact match", true).orElseThrow().value() < 0.3);
    assertEquals(0.5, list.find("blimp:eng").getFirst().floor("accuracy", true).orElseThrow().value());
  }

  /** The README gives 0.27 for the mean average precision of BM25 over these queries. */
  @Test
  void theFloorOfRetrievalIsWordsInCommon() {
    Listed cranfield = list().find("cranfield:eng").getFirst();
    assertEquals(0.27, cranfield.floor("MAP", true).orElseThrow().value(), 0.03);
    assertTrue(cranfield.floor("nDCG@10", true).orElseThrow().value() > 0.3);
  }

  /** The floor that we compute for one direction is made as that which the folder has for the other. */
  @Test
  void copyingIsMeasuredAsTheFolderMeasuresIt() {
    var rows = org.neoglot.eval.data.LabelledText.read(Shared.path("data/parallel/eng-mlt.test.tsv.gz"),
        new org.neoglot.eval.data.LabelledText.Columns("eng", "mlt", null), org.neoglot.eval.data.BadRows.stop());
    var floors = Translation.copied(rows, List.of(org.neoglot.eval.metric.Chrf.plusPlus(),
        org.neoglot.eval.metric.Bleu.standard()));
    assertEquals(19.47, floors.get(0).value(), 0.005);
    assertEquals(3.44, floors.get(1).value(), 0.005);
  }

  @Test
  void questionsAreWellPut() {
    TaskList list = list();
    var gsm = (GenerationTask) list.find("gsm8k:eng").getFirst().task();
    assertEquals(List.of("18"), gsm.wordings().getFirst().getFirst().right());
    assertEquals("18", gsm.answer().apply(gsm.wordings().getFirst().getFirst().example()));
    assertEquals("70000", Gsm8k.last("so he made $70,000.00 in all."));
    assertEquals("", Gsm8k.last("no idea"));
    var xcopa = (ChoiceTask) list.find("xcopa:sw").getFirst().task();
    assertEquals("Kifaa kilikuwa kimefungwa kwenye mfuko vibofu kwa sababu",
        xcopa.wordings().getFirst().getFirst().context());
    assertEquals(List.of(" kikuwa nyepesi kuvunjika.", " kilikuwa kidogo."),
        xcopa.wordings().getFirst().getFirst().candidates());
    var blimp = (ChoiceTask) list.find("blimp:eng").getFirst().task();
    Map<Integer, Integer> places = new HashMap<>();
    for (var c : blimp.wordings().getFirst()) places.merge(c.right(), 1, Integer::sum);
    assertEquals(Map.of(0, 1340, 1, 1340), places);
    var forms = (GenerationTask) list.find("inflection:isl").getFirst().task();
    assertEquals("Word: ritkerfi\nFeatures: N;DEF;NOM;SG\nForm:", forms.wordings().getFirst().getFirst().text());
    assertEquals(List.of("ritkerfið"), forms.wordings().getFirst().getFirst().right());
    assertEquals("ritkerfi", forms.wordings().getFirst().getFirst().source());
    var sib = (LabelTask) list.find("sib200:eng").getFirst().task();
    assertEquals(7, sib.labels().size());
    assertEquals(3, sib.variants());
    var swa = (GenerationTask) list.find("translation:eng-swa").getFirst().task();
    assertTrue(swa.wordings().getFirst().getFirst().text().startsWith("English: The Official Portrait"));
    assertTrue(swa.wordings().getFirst().getFirst().text().endsWith("\nSwahili:"));
  }

  private void write(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
  }

  /**
   * A task for each kind of file; what is wrong with its second row is said with file and line, and counted when
   * skipped.
   */
  @Test
  void malformedRowsAreNamedAndCounted() throws IOException {
    write("classify/sib200/xxx.test.tsv", "id\tcategory\ttext", "1\tsports\tA ball.", "2\tsprots\tA ball.", "3\ttravel");
    write("classify/sib200/xxx.train.tsv", "id\tcategory\ttext", "1\tsports\tA ball.", "2\ttravel\tA road.");
    write("qa/xcopa/xx.test.jsonl", row(0, "cause"), row(0, "reason"), row(2, "effect"), "{not json");
    write("qa/gsm8k/test-sample.jsonl", "{\"question\": \"1+1?\", \"answer\": \"#### 2\"}",
        "{\"question\": \"1+1?\", \"answer\": \"2\"}");
    write("glue/blimp/minimal-pairs.jsonl", "{\"UID\": \"a\", \"good\": \"x y\", \"bad\": \"y x\"}",
        "{\"UID\": \"a\", \"good\": \"x y\"}");
    write("glue/sick/test.tsv", "id\trelatedness\tentailment\tsentence_a\tsentence_b", "1\t4.5\tNEUTRAL\ta\tb",
        "2\tmuch\tNEUTRAL\ta\tb",
        "3\t1\tNEUTRAL\tc\td");
    write("retrieval/tatoeba/eng-xxx.tsv", "eng\txxx", "a\tb", "\tc");
    write("mono/xxx.test.jsonl", "{\"text\": \"a\"}", "{\"text\": 7.5e}");
    write("qa/xquad/xx.test.json", "{\"data\": [{\"paragraphs\": [{\"context\": \"a b c\", \"qas\": ["
        + "{\"id\": \"1\", \"question\": \"what?\", \"answers\": [{\"text\": \"b\", \"answer_start\": 2}]},"
        + "{\"id\": \"2\", \"question\": \"what?\", \"answers\": [{\"text\": \"b\", \"answer_start\": 1}]}]}]}]}");
    Map<String, Integer> bad = Map.of("sib200:xxx", 2, "xcopa:xx", 3, "gsm8k:eng", 1, "blimp:eng", 1, "sick:eng",
        1, "tatoeba:xxx", 1,
        "mono:xxx", 1, "xquad:xx", 1);
    TaskList strict = new TaskList(Optional.of(new DataFolder(folder, false)));
    TaskList lenient = new TaskList(Optional.of(new DataFolder(folder, true)));
    for (String name : bad.keySet()) {
      var complaint = assertThrows(BadFileException.class, () -> strict.find(name), name).getMessage();
      assertTrue(complaint.startsWith(folder.toString()) && !complaint.contains("\n")
          && (complaint.contains("line ") || complaint.contains("qas[1]")), complaint);
      Listed found = lenient.find(name).getFirst();
      assertEquals(bad.get(name).longValue(), found.rows().bad(), name + " " + found.rows().first());
      assertEquals(found.rows().bad(), found.rows().first().size());
    }
    assertTrue(lenient.find("sib200:xxx").getFirst().rows().first().getFirst()
        .contains("line 3: 'category' is 'sprots', wanted one of"),
        lenient.find("sib200:xxx").getFirst().rows().first().toString());
  }

  private static String row(int label, String question) {
    return "{\"premise\": \"p.\", \"choice1\": \"A\", \"choice2\": \"B\", \"question\": \"" + question
        + "\", \"label\": " + label + "}";
  }

  @Test
  void whatIsNotThereIsSaidInOneLine() throws IOException {
    var none = new TaskList(Optional.empty());
    assertEquals(BuiltIn.names(), none.names());
    assertTrue(assertThrows(IllegalArgumentException.class, () -> none.find("sib200:swa")).getMessage()
        .contains("--data DIR"));
    assertTrue(assertThrows(BadFileException.class, () -> new DataFolder(folder.resolve("gone"), false)).getMessage()
        .contains("--data"));
    write("classify/sib200/xxx.test.tsv", "id\tcategory\ttext", "1\tsports\tA ball.");
    TaskList some = new TaskList(Optional.of(new DataFolder(folder, false)));
    String complaint = assertThrows(IllegalArgumentException.class, () -> some.find("sib200:swa")).getMessage();
    assertTrue(complaint.contains("sib200:xxx") && complaint.contains(folder.toString()), complaint);
    assertTrue(assertThrows(IllegalArgumentException.class, () -> some.find("nothing:eng")).getMessage()
        .contains("sib200-probe"));
  }
}

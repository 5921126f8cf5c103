// What a tuned model does on other examples is measured, and seeds are held against floors.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GradeVerbsTest {
  private static final String SHORT = " --batch 4 --lr 3e-3 --weight-decay 0 --quiet --json ";

  @TempDir static Path folder;
  private static Path base;

  @BeforeAll
  static void anEncoder() throws IOException {
    Path english = Cli.stories(folder.resolve("eng.txt"), 20, false);
    base = folder.resolve("base");
    ok("pretrain --objective mlm --quiet --json --vocab 300 --layers 1 --dim 32 --heads 2 --steps 2 --context 64 --batch 4"
        + " --evaluations 1 --text " + english + " --out " + base);
  }

  private static String ok(String line) {
    var run = Cli.run(java.util.List.of(line.split(" ")));
    assertEquals(0, run.status(), run.err());
    return run.out();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void classesOfOtherRowsAreGradedAndSeedsAreHeldAgainstFloors() throws IOException {
    Path data = file("topics.tsv", "text\ttopic\na cat sat\tcat\nthe dog\tdog\nmy cat\tcat\ndogs bark\tdog\n");
    // Half of these rows say what the model was taught not to say, and one class is new to it.
    Path test = file("test.tsv", "text\ttopic\na cat sat\tcat\nthe dog\tdog\nmy cat\tdog\ndogs bark\tox\n");
    Path out = folder.resolve("topics");
    ok("finetune --task classify --label-column topic --epochs 30 --base " + base + " --data " + data
        + " --dev " + data + SHORT
        + "--out " + out);
    String grade = "grade --task classify --label-column topic --data " + test + " --json --name topics --model " + out
        + " --seed ";
    String first = ok(grade + 1);
    assertEquals(1, first.lines().count());
    var accuracy = json(first).path("figures").get(0);
    assertEquals("accuracy", accuracy.path("figure").asString());
    assertEquals(0.5, accuracy.path("value").asDouble());
    assertTrue(accuracy.path("low").asDouble() < 0.5 && accuracy.path("high").asDouble() > 0.5, first);
    // F1 of cat 2/3, of dog 1/2, of ox 0.
    assertEquals((2.0 / 3 + 0.5) / 3, json(first).path("figures").get(1).path("value").asDouble(), 1e-12);
    Path lines = file("lines.jsonl", first + ok(grade + 2));
    Path floors = file("floors.json", "{\"scores\": {\"test.tsv\": {\"a_coin\": {\"accuracy\": 0.5}, \"nothing\": "
        + "{\"accuracy\": -1}, \"an_oracle\": {\"accuracy\": 1.1}}, \"est.tsv\": {\"other\": {\"accuracy\": 0}}}}");
    var means = json(ok("grades --json " + lines + " --floors " + floors)).get(0);
    assertEquals(0.5, means.path("mean").asDouble());
    assertEquals(0, means.path("deviation").asDouble());
    assertEquals("not told apart", means.path("floors").path("a coin").path("verdict").asString());
    assertEquals("beaten", means.path("floors").path("nothing").path("verdict").asString());
    assertEquals("missed", means.path("floors").path("an oracle").path("verdict").asString());
    assertEquals(3, means.path("floors").size());
    assertTrue(ok("grades --markdown " + lines).contains("| topics | accuracy | 2 | 0.5000 | 0.0000 |"));
    Path twice = file("twice.jsonl", first + first);
    var refused = Cli.run(java.util.List.of("grades", twice.toString()));
    assertEquals("neoglot: 'topics' has seed 1 twice, wanted each seed once", refused.complaint());
    var broken = Cli.run(java.util.List.of("grades", file("broken.jsonl", first + "{\n").toString()));
    assertTrue(broken.complaint().contains("broken.jsonl: line 2 is no JSON"), broken.complaint());
  }

  @Test
  void tagsTreesAndNeighboursAreGradedBesideTheirFloors() throws IOException {
    Path names = file("names.conll", "Ann\tB-PER\nsat\tO\n\nBob\tB-PER\nsaw\tO\nAnn\tB-PER\n\n");
    ok("finetune --task tag --epochs 40 --base " + base + " --data " + names + " --dev " + names + SHORT + "--out "
        + folder.resolve("names"));
    var tags = json(ok("grade --task tag --json --data " + names + " --model " + folder.resolve("names"))).path("figures");
    assertEquals("entity F1", tags.get(0).path("figure").asString());
    assertEquals(1, tags.get(0).path("value").asDouble());
    assertEquals(1, tags.get(1).path("value").asDouble());
    Path trees = file("trees.conllu", "1\tAnn\t_\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tsat\t_\tVERB\t_\t_\t0\troot\t_\t_\n\n"
        + "1\tsee\t_\tVERB\t_\t_\t0\troot\t_\t_\n"
        + "2\tBob\t_\tPROPN\t_\t_\t1\tobj\t_\t_\n3\t.\t_\tPUNCT\t_\t_\t1\tpunct\t_\t_\n");
    ok("finetune --task parse --epochs 60 --base " + base + " --data " + trees + " --dev " + trees + SHORT + "--out "
        + folder.resolve("trees"));
    var las = json(ok("grade --task parse --json --data " + trees + " --model " + folder.resolve("trees")))
        .path("figures").get(0);
    assertEquals(1, las.path("value").asDouble());
    // Of five words "see" and "Bob" hang on the one before, "Ann" and "sat" on the one behind.
    assertEquals(0.4, las.path("floors").path("the word before").asDouble());
    assertEquals(0.4, las.path("floors").path("the word behind").asDouble());
    Path pairs = file("pairs.tsv", "eng\tswa\none\tmoja\ntwo\tmbili\nthree\ttatu\nfour\tnne\n");
    ok("finetune --task retrieval --text-column eng --second-column swa --epochs 60 --base " + base
        + " --data " + pairs + " --dev "
        + pairs + SHORT + "--out " + folder.resolve("vectors"));
    String line = "grade --task retrieval --text-column eng --second-column swa --data " + pairs + " --model "
        + folder.resolve("vectors");
    var found = json(ok(line + " --json")).path("figures");
    assertEquals(1, found.get(0).path("value").asDouble());
    assertEquals(0.25, found.get(0).path("floors").path("chance").asDouble());
    assertEquals((1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0) / 4, found.get(1).path("floors").path("chance").asDouble(), 1e-12);
    assertTrue(ok(line + " --limit 2").contains("2 examples"));
    assertEquals(2, Cli.run(java.util.List.of(("grade --task tag --second-column x --data " + names + " --model x")
        .split(" "))).status());
  }
}

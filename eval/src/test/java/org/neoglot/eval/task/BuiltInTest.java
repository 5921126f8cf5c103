// The built-in tasks are well made: one right answer, chance where it should be.
package org.neoglot.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.neoglot.eval.builtin.BuiltIn;

class BuiltInTest {
  @Test
  void everyNameIsATaskOfThatName() {
    assertEquals(10, BuiltIn.names().size());
    for (String name : BuiltIn.names()) {
      List<Task> found = BuiltIn.find(name);
      assertEquals(1, found.size());
      assertEquals(name, found.getFirst().name());
      assertTrue(found.getFirst().size() >= 200, name + " has " + found.getFirst().size() + " examples");
    }
    assertEquals(2, BuiltIn.find("story-next").size());
    var error = assertThrows(IllegalArgumentException.class, () -> BuiltIn.find("nothing"));
    assertTrue(error.getMessage().contains("story-questions"), error.getMessage());
  }

  @Test
  void choicesHaveOneRightAnswerAndItsPlaceSaysNothing() {
    for (String name : List.of("story-next:eng", "story-next:epo", "story-questions:eng", "story-questions:epo")) {
      var task = (ChoiceTask) BuiltIn.find(name).getFirst();
      int[] places = new int[4];
      for (Choice c : task.wordings().getFirst()) {
        assertEquals(4, c.candidates().size());
        if (name.startsWith("story-questions")) assertEquals(4, new HashSet<>(c.candidates()).size(), c.toString());
        places[c.right()]++;
      }
      for (int p : places) assertEquals(task.size() / 4.0, p, 1, name);
    }
  }

  @Test
  void probesLearnFromStoriesThatAreNotAsked() {
    var task = (ProbeTask) BuiltIn.find("story-topics:eng").getFirst();
    var train = new HashSet<>(task.train().stream().map(Labelling::text).toList());
    assertTrue(task.test().stream().noneMatch(l -> train.contains(l.text())));
  }
}

// The register: whole, without dead names, and the experiments know its keys.
package org.neoglot.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.neoglot.evidence.experiments.Experiments;

class RegisterTest {
  private final Register register = Register.standard();

  @Test
  void allMethodsAreThereInTheirOrder() {
    assertEquals(IntStream.rangeClosed(1, 316).mapToObj(i -> String.format("M%03d", i)).toList(),
        register.methods().stream().map(Method::key).toList());
    for (Method m : register.methods()) {
      assertTrue(m.idea().length() > 30 && m.idea().matches(".*[.?]"), m.key() + ": " + m.idea());
      assertFalse(m.title().isBlank() || m.theme().isBlank() || m.kind().isBlank(), m.key());
      assertTrue(Set.of("core", "recipe", "modality", "outlier").contains(m.tier()), m.key() + ": " + m.tier());
    }
  }

  @Test
  void everyMechanismIsUsedAndTold() {
    Set<Mechanism> used = new HashSet<>();
    register.methods().forEach(m -> used.addAll(m.mechanisms()));
    assertEquals(new HashSet<>(register.mechanisms()), used);
    assertEquals(131, register.mechanisms().size());
  }

  @Test
  void classesThatAreNamedExist() throws ReflectiveOperationException {
    for (Mechanism m : register.mechanisms()) {
      for (String name : m.classes()) assertEquals(name, Class.forName(name).getName(), m.key());
    }
  }

  @Test
  void experimentsSpeakOfMethodsThatAreThere() {
    Set<String> names = new HashSet<>();
    for (Experiment<?> e : Experiments.ALL) {
      assertTrue(names.add(e.id()), e.id() + " twice");
      for (String key : e.methods()) assertTrue(register.method(key).isPresent(), e.id() + ": " + key);
      assertTrue(e.claim().minimum() > 0 && e.trials() >= 1);
    }
  }

  @Test
  void aMalformedRowIsNamed() {
    var mechanisms = List.of("key\tdefinition\tclasses\tcommand", "lora\tA product.\t\t");
    var head = "key\ttheme\ttier\tkind\tmechanisms\ttitle\tidea\tformula";
    var e = assertThrows(IllegalArgumentException.class,
        () -> new Register(List.of(head, "M001\tx\tcore\tmethod\tlora\tt\tAn idea."), mechanisms));
    assertEquals("methods.tsv line 2: 7 columns, wanted 8", e.getMessage());
    e = assertThrows(IllegalArgumentException.class,
        () -> new Register(List.of(head, "M001\tx\tcore\tmethod\tnone\tt\tAn idea.\t"), mechanisms));
    assertEquals("methods.tsv line 2: no mechanism 'none'", e.getMessage());
  }
}

package org.neoglot.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.neoglot.engine.Op;

/** Holds every row of {@link OpsTable} to account. */
class OpsTableTest {
  private static final OpChecks CHECKS = new OpChecks();

  @AfterAll
  static void close() {
    CHECKS.close();
  }

  @TestFactory
  List<DynamicTest> twinIsDefinition() {
    return each(row -> true, CHECKS::sameBits);
  }

  @TestFactory
  List<DynamicTest> recordedIsEager() {
    return each(row -> true, CHECKS::recordedIsEager);
  }

  @TestFactory
  List<DynamicTest> floatIsNearExact() {
    return each(row -> true, CHECKS::close);
  }

  @TestFactory
  List<DynamicTest> gradientIsFiniteDifference() {
    return each(row -> row.first, CHECKS::gradient);
  }

  @TestFactory
  List<DynamicTest> secondGradientIsFiniteDifference() {
    return each(row -> row.second, CHECKS::secondOrder);
  }

  @TestFactory
  List<DynamicTest> consumedIsRemembered() {
    return each(row -> row.first, CHECKS::consumed);
  }

  @TestFactory
  List<DynamicTest> fusedIsComposed() {
    return each(row -> row.op.apply(row.at) instanceof Op.Fused, CHECKS::fusedIsComposed);
  }

  private static List<DynamicTest> each(Predicate<OpRow> which, Consumer<OpRow> check) {
    List<DynamicTest> tests = new ArrayList<>();
    for (OpRow row : OpsTable.rows()) {
      if (which.test(row)) tests.add(DynamicTest.dynamicTest(row.name, () -> check.accept(row)));
    }
    return tests;
  }
}

// Rows of a table that may be trained or only stored.
package org.neoglot.models;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.GatherStored;

/** Rows of an embedding, a position or a type table, by ids (rows, 1). */
final class Lookup {
  private Lookup() {}

  /** (rows, table's columns); the table is read where it is stored while frozen, and as a taped tensor once trained. */
  static Tensor rows(Run run, Parameter table, Tensor ids) {
    return table.hasValue()
        ? run.apply(new Gather(), table.value(), ids)
        : run.apply(new GatherStored(table.stored()), ids);
  }
}

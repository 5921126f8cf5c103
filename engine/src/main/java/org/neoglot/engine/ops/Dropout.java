package org.neoglot.engine.ops;
import org.neoglot.engine.*;
public final class Dropout { private Dropout() {} public static Tensor apply(Run run, Tensor x, double p) { return x; } }

/**
 * The ops, one a file: shape rule, forward, backward in ops. Read {@link org.neoglot.engine.ops.MatMul} first, then
 * {@link org.neoglot.engine.ops.RmsNorm} for a fused one. Knows nothing of models, tapes or who calls.
 */
package org.neoglot.engine.ops;

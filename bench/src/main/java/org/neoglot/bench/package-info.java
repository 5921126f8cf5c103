/**
 * How fast the kernels are, as a share of what the same JVM can do at most on the same machine. Read {@link Bench} first,
 * then {@link MachinePeak}. This package sees the engine only; nothing sees it.
 */
package org.neoglot.bench;

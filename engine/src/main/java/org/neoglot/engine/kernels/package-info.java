/**
 * The arithmetic on rows of numbers: what each result is to the bit, and the SIMD twin that computes the same faster.
 * Read {@link org.neoglot.engine.kernels.Kernels} first, then the scalar definitions. Knows nothing of ops or models.
 */
package org.neoglot.engine.kernels;

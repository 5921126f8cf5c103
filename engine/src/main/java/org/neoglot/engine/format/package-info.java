/**
 * Weight formats: how numbers lie in memory, decoded to f32 and encoded from it.
 * Read {@link org.neoglot.engine.format.Format} first, then BF16 as the example of one.
 * This package knows neither files nor tensors.
 */
package org.neoglot.engine.format;

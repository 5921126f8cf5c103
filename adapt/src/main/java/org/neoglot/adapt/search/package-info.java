/**
 * Search by vectors: files of vectors, and the nearest of them, exactly or by a graph. Read
 * {@link org.neoglot.adapt.search.VectorIndex} first. Knows nothing of models or texts.
 */
package org.neoglot.adapt.search;

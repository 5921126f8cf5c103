/**
 * What evaluation needs to know of plain text without a model: which language it is in, what of it was seen in training,
 * which documents share a query's words. Read {@link org.neoglot.eval.text.WordRuns} first. Nothing here scores a model.
 */
package org.neoglot.eval.text;

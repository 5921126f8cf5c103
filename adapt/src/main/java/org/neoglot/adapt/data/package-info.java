/**
 * From documents to batches: texts that {@link org.neoglot.eval.data.Texts} reads become one stream of ids, and batches are
 * cut from it as a pure function of the step. Read {@link org.neoglot.adapt.data.TokenStream}, then
 * {@link org.neoglot.adapt.data.Windows}; prompts and responses have {@link org.neoglot.adapt.data.Supervised} instead. Knows
 * no model.
 */
package org.neoglot.adapt.data;

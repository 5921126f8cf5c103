/**
 * From files to batches: documents are read, become one stream of ids, and batches are cut from it as a pure function of
 * the step. Read {@link org.neoglot.adapt.data.Texts}, then {@link org.neoglot.adapt.data.Windows}; prompts and responses
 * have {@link org.neoglot.adapt.data.Supervised} instead. Knows no model.
 */
package org.neoglot.adapt.data;

/**
 * Files as rows: texts, labelled texts, questions, choices, tagged and parsed sentences, conversations; and texts in a
 * model's frame. Read {@link org.neoglot.eval.data.Texts}, then {@link org.neoglot.eval.data.BadRows}, the rule for what is
 * malformed. Knows tokenizers, and no model.
 */
package org.neoglot.eval.data;

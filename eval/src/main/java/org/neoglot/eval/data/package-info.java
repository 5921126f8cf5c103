/**
 * Files as rows: texts, labelled texts, questions, choices, tagged and parsed sentences, conversations. Read
 * {@link org.neoglot.eval.data.Texts}, then {@link org.neoglot.eval.data.BadRows}, the rule for what is malformed. Knows no
 * model, and of tokenizers only the turns of a conversation.
 */
package org.neoglot.eval.data;

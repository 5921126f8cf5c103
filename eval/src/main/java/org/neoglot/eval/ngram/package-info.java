/**
 * Counting language models: the floor that a neural model must clearly beat. Read
 * {@link org.neoglot.eval.ngram.KneserNey} first. It must not know where its token ids come from.
 */
package org.neoglot.eval.ngram;

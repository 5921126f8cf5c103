/**
 * Counting and merging neighbouring pairs of symbols, the inner loop of every byte-pair encoding that is learned here.
 * Start with {@link org.neoglot.tokenizer.pairs.PairIndex}. It knows numbers only: no text, no vocabulary; and only
 * this module sees it.
 */
package org.neoglot.tokenizer.pairs;

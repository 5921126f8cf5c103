/** Text to token ids and back; learning and extending vocabularies. */
package org.neoglot.tokenizer;

/** Scripts: what a text is written in, its romanisation and back, and rules of case and accents by language. */
package org.neoglot.tokenizer.script;

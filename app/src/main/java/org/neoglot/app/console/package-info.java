/**
 * What a person reads while a verb runs: messages, tables and progress, on a terminal, in a file or not at all. Read
 * {@code Console} first. It must not know any verb.
 */
package org.neoglot.app.console;

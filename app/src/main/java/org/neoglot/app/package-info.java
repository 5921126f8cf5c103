/**
 * The command line: one class a verb, and what starts, stops and explains them. Read {@code Main}, then
 * {@code CommandLineRun}, then any verb. It must not compute anything about models itself: a verb reads options, calls a
 * library module and prints.
 */
package org.neoglot.app;

/**
 * Tasks that need no file: over the story world, whose truth is known. Read {@link org.neoglot.eval.builtin.BuiltIn}, the
 * list of them. Knows nothing of models.
 */
package org.neoglot.eval.builtin;

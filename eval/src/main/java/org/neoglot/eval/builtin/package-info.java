/**
 * Tasks by their names: over the story world, whose truth is known, and over published data, a file each. Read
 * {@link org.neoglot.eval.builtin.TaskList}, then one of the small files, such as {@code Sib200}. Knows nothing of models.
 */
package org.neoglot.eval.builtin;

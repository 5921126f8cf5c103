/**
 * Tasks: examples, a way to ask a model about them, and metrics of the answers. Read {@link org.neoglot.eval.task.Task},
 * then {@link org.neoglot.eval.task.ChoiceTask}. Knows nothing of training, of commands or of how results are shown.
 */
package org.neoglot.eval.task;

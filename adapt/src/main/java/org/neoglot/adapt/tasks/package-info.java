/**
 * Tasks that a head learns on top of a model: what of a file a model sees, the loss, how well it is done, and how the
 * result is used. Read {@link org.neoglot.adapt.tasks.Task} and {@link org.neoglot.adapt.tasks.ClassifyTask}, then
 * {@link org.neoglot.adapt.tasks.TextClassifier} for the other side. Knows nothing of how files are chosen or results shown.
 */
package org.neoglot.adapt.tasks;

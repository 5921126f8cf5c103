/**
 * What models learn from: each objective makes batches of token ids as a pure function of (seed, number) and says their
 * loss. Read {@link org.neoglot.adapt.objective.Objective} first, then {@link org.neoglot.adapt.objective.MaskedLanguage}.
 * Knows nothing of files, recipes or verbs.
 */
package org.neoglot.adapt.objective;

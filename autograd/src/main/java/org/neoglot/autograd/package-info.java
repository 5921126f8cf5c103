/**
 * Training: the tape that differentiates, schedules, optimizers, the loop and its snapshots. Read
 * {@link org.neoglot.autograd.Tape} first, then {@link org.neoglot.autograd.Trainer}. This package knows parameters,
 * losses and step numbers; it must not know what a model is, nor where its examples come from.
 */
package org.neoglot.autograd;

/** Tape, optimizers, schedules, the training loop. */
package org.neoglot.autograd;

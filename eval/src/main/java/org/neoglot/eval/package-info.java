/** Metrics, the story world, the harness. */
package org.neoglot.eval;

// Which side of the held-out combinations a story lies on.
package org.neoglot.eval.story;

/** Training stories contain no held-out combination; every held-out story contains at least one. */
public enum Split { TRAIN, HELD_OUT }

// A variable of a frame: its letter, its type, and the classes that it may be.
package org.neoglot.eval.story;

import java.util.Set;

/** One letter of a frame; {@code classes} empty means any figure of the type will do. */
record Variable(char letter, Type type, Set<String> classes) {}

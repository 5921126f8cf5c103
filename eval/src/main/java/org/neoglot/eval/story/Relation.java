// What can be told of figures, and which older facts a new one makes untrue.
package org.neoglot.eval.story;

import java.util.List;

/**
 * A relation such as {@code has(A,T)}; the same name with other types is another relation (new of people, of things).
 *
 * @param types type of each argument
 * @param replaces patterns over the arguments (by position) whose facts end when this one becomes true
 */
record Relation(String name, int index, List<Type> types, List<Pattern> replaces) {}

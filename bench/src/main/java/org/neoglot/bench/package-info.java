/**
 * How fast Neoglot is, as a share of what the same JVM can do at most, and beside other engines on the same machine.
 * Read {@link Bench} first, then {@link Parts}; {@link Forks} says how figures come about. Nothing sees this package.
 */
package org.neoglot.bench;

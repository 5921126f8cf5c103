/**
 * What experiments are made of: tiny models that live in memory, their training, and a seed's world of two languages.
 * Read {@code Classroom} first. It knows nothing of claims and verdicts.
 */
package org.neoglot.evidence.lab;

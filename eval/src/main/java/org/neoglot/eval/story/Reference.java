// How a figure is referred to in one sentence.
package org.neoglot.eval.story;

/** The same choice holds for both languages, so that the sentences stay translations of each other. */
enum Reference {
  /** A person by name. */
  NAME,
  /** A person by trade: the farmer. */
  ROLE,
  /** She, he, it or they. */
  PRONOUN,
  /** A thing that the reader has not met: a lamp, some bread, three apples. */
  INDEFINITE,
  /** A thing that the reader knows: the lamp. */
  DEFINITE
}

// The endings of slots: how a variable is to be put into words at one place of a sentence.
package org.neoglot.eval.story;

import java.util.EnumSet;
import java.util.Set;

/** What may stand after the dot in {@code {A.him}}, and for which types of variables it means something. */
enum Form {
  /** A person as subject, a thing, a bare noun, number or word: {A}, {T}, {X}, {N}, {V}. */
  PLAIN("", EnumSet.allOf(Type.class)),
  /** The Esperanto accusative. */
  ACCUSATIVE("n", EnumSet.of(Type.PERSON, Type.THING, Type.PLACE, Type.CITY, Type.DAY, Type.ANIMAL, Type.BODY)),
  /** English object case: him, her. */
  OBJECT("him", EnumSet.of(Type.PERSON)),
  /** English possessive: Anna's, the farmer's, her. */
  POSSESSIVE("his", EnumSet.of(Type.PERSON)),
  /** What the person is, as a bare noun. */
  ROLE("role", EnumSet.of(Type.PERSON)),
  ROLE_ACCUSATIVE("role.n", EnumSet.of(Type.PERSON)),
  /** Never a pronoun, always definite. */
  THE("the", EnumSet.of(Type.THING)),
  THE_ACCUSATIVE("the.n", EnumSet.of(Type.THING)),
  /** The noun alone, in its number. */
  NOUN("noun", EnumSet.of(Type.THING)),
  NOUN_ACCUSATIVE("noun.n", EnumSet.of(Type.THING)),
  /** English verbs that agree with the thing. */
  WAS("was", EnumSet.of(Type.THING)), IS("is", EnumSet.of(Type.THING)), DOES("does", EnumSet.of(Type.THING)),
  /** Esperanto plural ending for a word that agrees with the thing. */
  PLURAL_ENDING("j", EnumSet.of(Type.THING)),
  /** In the kitchen, at the market, on the beach. */
  IN("in", EnumSet.of(Type.PLACE)),
  TO("to", EnumSet.of(Type.PLACE));

  final String suffix;
  private final Set<Type> types;

  Form(String suffix, Set<Type> types) {
    this.suffix = suffix;
    this.types = types;
  }

  /** Whether this form puts the figure's own name or noun (or a pronoun for it) into the sentence. */
  boolean mentions() {
    return this == PLAIN || this == ACCUSATIVE || this == OBJECT || this == POSSESSIVE || this == THE
        || this == THE_ACCUSATIVE;
  }

  /** The form of a suffix for a type, or null if there is none. */
  static Form of(String suffix, Type type) {
    for (Form form : values()) if (form.suffix.equals(suffix) && form.types.contains(type)) return form;
    return null;
  }
}

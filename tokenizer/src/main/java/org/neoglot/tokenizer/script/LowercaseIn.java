// Lower case by the rules of a language and of the word around.
package org.neoglot.tokenizer.script;

import java.util.Locale;
import org.neoglot.tokenizer.Rewriting;

/**
 * Lower case with the conditional mappings of Unicode's SpecialCasing.txt: a capital sigma that ends a word becomes a
 * final one in every language; in Turkish and Azeri (tr, az) I and &#x130; become &#x131; and i; in Lithuanian (lt) a
 * dot that an accent would hide is kept.
 *
 * @param language a BCP 47 tag such as {@code tr}; {@code und} for no language
 */
public record LowercaseIn(String language) implements Rewriting {
  public LowercaseIn {
    if (Locale.forLanguageTag(language).getLanguage().isEmpty() && !language.equals("und")) {
      throw new IllegalArgumentException("language '" + language + "'; wanted a tag such as tr, or und for none");
    }
  }

  @Override
  public String rewrite(String text) {
    return text.toLowerCase(Locale.forLanguageTag(language));
  }
}

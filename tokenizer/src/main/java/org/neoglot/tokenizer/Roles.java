// Which special token plays which part: beginning, end, padding, unknown; and how a chat is written.
package org.neoglot.tokenizer;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What tokenizer_config.json says beside tokenizer.json.
 *
 * @param tokens the content of the token that plays a part; a part may be missing
 * @param chatTemplate the chat template as it was written (Jinja), kept and written back
 * @param config the whole file as it was read, kept so that nothing in it is lost when it is written back
 */
public record Roles(Map<Role, String> tokens, Optional<String> chatTemplate, Optional<String> config) {
  /** A part that a special token plays; tokenizer_config.json calls BOS {@code bos_token}, and so on. */
  public enum Role {
    BOS, EOS, PAD, UNK, SEP, CLS, MASK;

    /** How chat templates and files call it, such as {@code bos_token}. */
    public String variable() {
      return key();
    }

    String key() {
      return name().toLowerCase(Locale.ROOT) + "_token";
    }
  }

  /** No token plays a part. */
  public static final Roles NONE = new Roles(Map.of(), Optional.empty());

  /** Without a file that said more. */
  public Roles(Map<Role, String> tokens, Optional<String> chatTemplate) {
    this(tokens, chatTemplate, Optional.empty());
  }

  public Roles {
    var copy = new EnumMap<Role, String>(Role.class); // iterates in the order of the parts
    copy.putAll(tokens);
    tokens = Collections.unmodifiableMap(copy);
  }
}

// A token back to the bytes it stands for.
package org.neoglot.tokenizer;

/** Turns tokens back into bytes of UTF-8 text. */
public sealed interface Decoder permits ByteLevel {
  /** The bytes of one token; they need not be whole characters. */
  byte[] bytes(String token);
}

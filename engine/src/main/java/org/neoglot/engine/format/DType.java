// The types that a safetensors file may store, with their sizes.
package org.neoglot.engine.format;

import java.util.Optional;

/**
 * The element types of safetensors, in the order of the published library's enumeration. Types below one byte (F4, F6)
 * are not read.
 *
 * <p>Source: huggingface/safetensors, README "Format" and the Dtype enumeration of the reference implementation.
 */
public enum DType {
  BOOL(1), U8(1), I8(1), F8_E5M2(1), F8_E4M3(1), F8_E8M0(1), I16(2), U16(2), F16(2), BF16(2), I32(4), U32(4), F32(4),
  C64(8), F64(8), I64(8), U64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The weight format of the same name, for those types that may hold weights. */
  public Optional<Format> format() {
    return Formats.find(name());
  }

  /** The type of that name; empty when safetensors has none, or one that is not read here. */
  public static Optional<DType> find(String name) {
    for (DType type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}

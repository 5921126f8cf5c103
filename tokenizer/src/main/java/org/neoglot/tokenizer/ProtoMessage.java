// Protocol buffer messages, read and written field by field: all that a SentencePiece model needs of the format.
package org.neoglot.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message as the list of its fields, known or not, in the order of the file: written again it is the same. Wire
 * format: https://protobuf.dev/programming-guides/encoding. Immutable.
 */
final class ProtoMessage {
  /** A message without fields. */
  static final ProtoMessage EMPTY = new ProtoMessage(List.of());

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /** A field; {@code bytes} is null unless the wire type is 2. */
  record Field(int number, int wire, long value, byte[] bytes) {}

  private final List<Field> fields;

  private ProtoMessage(List<Field> fields) {
    this.fields = List.copyOf(fields);
  }

  /**
   * Reads a message.
   *
   * @param place what it is, for errors
   * @throws IllegalArgumentException if it ends within a field or holds a wire type that there is not
   */
  static ProtoMessage parse(byte[] bytes, String place) {
    return new ProtoMessage(new Reader(bytes, place).fields());
  }

  private static final class Reader {
    private final byte[] bytes;
    private final String place;
    private int at;

    Reader(byte[] bytes, String place) {
      this.bytes = bytes;
      this.place = place;
    }

    List<Field> fields() {
      var fields = new ArrayList<Field>();
      while (at < bytes.length) {
        int begin = at;
        long tag = varint();
        long number = tag >>> 3;
        if (number == 0 || number > 0x1FFF_FFFF) {
          throw wrong(begin, "field number " + number, "1 to 536870911");
        }
        fields.add(field((int) number, (int) tag & 7, begin));
      }
      return fields;
    }

    private Field field(int number, int wire, int begin) {
      return switch (wire) {
        case VARINT -> new Field(number, wire, varint(), null);
        case FIXED64 -> new Field(number, wire, fixed(8), null);
        case FIXED32 -> new Field(number, wire, fixed(4), null);
        case BYTES -> {
          long length = varint();
          if (length < 0 || length > bytes.length - at) {
            throw wrong(begin, "field " + number + " of " + Long.toUnsignedString(length) + " bytes",
                "at most the " + (bytes.length - at) + " that are left");
          }
          at += (int) length;
          yield new Field(number, wire, 0, java.util.Arrays.copyOfRange(bytes, at - (int) length, at));
        }
        default -> throw wrong(begin, "field " + number + " of wire type " + wire, "0, 1, 2 or 5");
      };
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        if (at == bytes.length) {
          throw wrong(at, "the end of the data", "the rest of a number");
        }
        byte b = bytes[at++];
        value |= (long) (b & 0x7F) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw wrong(at, "a number of more than 10 bytes", "at most 10");
    }

    private long fixed(int size) {
      if (bytes.length - at < size) {
        throw wrong(at, "the end of the data", "a number of " + size + " bytes");
      }
      long value = 0;
      for (int i = 0; i < size; i++) {
        value |= (bytes[at++] & 0xFFL) << 8 * i;
      }
      return value;
    }

    private IllegalArgumentException wrong(int where, String found, String wanted) {
      return new IllegalArgumentException(
          place + ", byte " + where + ": found " + found + ", wanted " + wanted);
    }
  }

  List<Field> fields() {
    return fields;
  }

  /** The last field of that number, as the format wants it; null where there is none. */
  private Field last(int number, int wire) {
    Field found = null;
    for (Field field : fields) {
      if (field.number == number) {
        if (field.wire != wire) {
          throw new IllegalArgumentException(
              "field " + number + ": found wire type " + field.wire + ", wanted " + wire);
        }
        found = field;
      }
    }
    return found;
  }

  int integer(int number, int absentMeans) {
    Field field = last(number, VARINT);
    return field == null ? absentMeans : (int) field.value;
  }

  boolean bool(int number, boolean absentMeans) {
    Field field = last(number, VARINT);
    return field == null ? absentMeans : field.value != 0;
  }

  float real(int number, float absentMeans) {
    Field field = last(number, FIXED32);
    return field == null ? absentMeans : Float.intBitsToFloat((int) field.value);
  }

  /** The bytes of a field; null where there is none. */
  byte[] bytes(int number) {
    Field field = last(number, BYTES);
    return field == null ? null : field.bytes;
  }

  /** Text; bytes that are not UTF-8 are refused. */
  String string(int number, String absentMeans) {
    byte[] bytes = bytes(number);
    if (bytes == null) {
      return absentMeans;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("field " + number + ": found bytes that are not UTF-8, wanted text", e);
    }
  }

  private ProtoMessage replace(int number, Field field) {
    var all = new ArrayList<Field>();
    boolean done = false;
    for (Field old : fields) {
      if (old.number != number) {
        all.add(old);
      } else if (!done) {
        all.add(field);
        done = true;
      }
    }
    if (!done) {
      all.add(field);
    }
    return new ProtoMessage(all);
  }

  /** The same with this number in a field, where the field was or at the end. */
  ProtoMessage with(int number, int value) {
    return replace(number, new Field(number, VARINT, value, null));
  }

  ProtoMessage with(int number, boolean value) {
    return with(number, value ? 1 : 0);
  }

  ProtoMessage with(int number, float value) {
    return replace(number, new Field(number, FIXED32, Float.floatToRawIntBits(value) & 0xFFFF_FFFFL, null));
  }

  ProtoMessage with(int number, String value) {
    return with(number, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoMessage with(int number, byte[] value) {
    return replace(number, new Field(number, BYTES, 0, value));
  }

  byte[] toBytes() {
    var out = new ByteArrayOutputStream();
    for (Field field : fields) {
      write(field, out);
    }
    return out.toByteArray();
  }

  static void write(Field field, ByteArrayOutputStream out) {
    varint((long) field.number << 3 | field.wire, out);
    switch (field.wire) {
      case VARINT -> varint(field.value, out);
      case FIXED64 -> fixed(field.value, 8, out);
      case FIXED32 -> fixed(field.value, 4, out);
      default -> {
        varint(field.bytes.length, out);
        out.writeBytes(field.bytes);
      }
    }
  }

  /** A field that holds a message. */
  static Field message(int number, ProtoMessage message) {
    return new Field(number, BYTES, 0, message.toBytes());
  }

  private static void varint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static void fixed(long value, int size, ByteArrayOutputStream out) {
    for (int i = 0; i < size; i++) {
      out.write((int) (value >>> 8 * i));
    }
  }
}

package org.neoglot.eval.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.neoglot.engine.file.BadFileException;

/**
 * Lines of a UTF-8 file, gzipped when its name ends in {@code .gz}. A line ends with LF or CR LF, the last one may lack
 * it; a byte order mark at the beginning is no text. Bytes that are not UTF-8 become U+FFFD as the WHATWG Encoding standard
 * (section 8.1.1) has it: one for each maximal invalid stretch. These are counted, a U+FFFD that was written is not.
 */
final class Utf8Lines {
  /** Longest line in bytes: an array holds no more than 2^31, and a text of one line is no text of documents. */
  private static final int LONGEST = 1 << 30;

  /** Work on one line, counted from 1. */
  @FunctionalInterface
  interface Each {
    void accept(long number, String line);
  }

  private final Path file;
  private final Each each;
  private final ByteArrayOutputStream current = new ByteArrayOutputStream();
  private long number;
  private long invalid;

  private Utf8Lines(Path file, Each each) {
    this.file = file;
    this.each = each;
  }

  /**
   * Hands over one line after another.
   *
   * @return how many stretches became U+FFFD
   * @throws BadFileException when the file is missing, cannot be read, or is gzip that ends early or is damaged
   */
  static long read(Path file, Each each) {
    Utf8Lines lines = new Utf8Lines(file, each);
    try (InputStream plain = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream in = gzipped(file) ? new GZIPInputStream(plain, 1 << 16) : plain) {
      lines.all(in);
    } catch (NoSuchFileException e) {
      throw new BadFileException(file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new BadFileException(file, "may not be read: permission denied", e);
    } catch (EOFException e) {
      throw new BadFileException(file, "ends early, after line " + lines.number + ": found the end of the file, wanted the"
          + " rest of the gzip data", e);
    } catch (ZipException e) {
      throw new BadFileException(file, "is damaged after line " + lines.number + ": found " + e.getMessage()
          + ", wanted gzip data", e);
    } catch (IOException e) {
      throw new BadFileException(file, "cannot be read after line " + lines.number + ": " + e.getMessage(), e);
    }
    return lines.invalid;
  }

  static boolean gzipped(Path file) {
    return Texts.name(file).endsWith(".gz");
  }

  /** Lines are cut by their bytes, because LF is never a part of another character. */
  private void all(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      int from = 0;
      for (int i = 0; i < n; i++) {
        if (buffer[i] != '\n') continue;
        current.write(buffer, from, i - from);
        end();
        from = i + 1;
      }
      current.write(buffer, from, n - from);
      if (current.size() > LONGEST) {
        throw new BadFileException(file, "line " + (number + 1) + ": is longer than " + LONGEST
            + " bytes, wanted shorter lines");
      }
    }
    if (current.size() > 0) end();
  }

  private void end() {
    String line = decode(current.toByteArray());
    current.reset();
    if (line.endsWith("\r")) line = line.substring(0, line.length() - 1);
    if (++number == 1 && line.startsWith("\uFEFF")) line = line.substring(1);
    each.accept(number, line);
  }

  /** The JDK decodes what is valid; it cannot be asked how much was not, and takes an encoded surrogate for one error. */
  private String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) return text;
    StringBuilder out = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length;) {
      int length = sequence(bytes, i);
      if (length > 0) out.append(new String(bytes, i, length, StandardCharsets.UTF_8));
      else out.append('\uFFFD');
      if (length < 0) invalid++;
      i += Math.abs(length);
    }
    return out.toString();
  }

  /** Bytes of the character that begins there; negative: of the invalid stretch. */
  private static int sequence(byte[] bytes, int at) {
    int first = bytes[at] & 0xFF;
    if (first < 0x80) return 1;
    int more = first < 0xC2 || first > 0xF4 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    if (more == 0) return -1;
    // The second byte's range is narrower where there would be an overlong form, a surrogate or more than U+10FFFF.
    int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    for (int k = 1; k <= more; k++) {
      int b = at + k < bytes.length ? bytes[at + k] & 0xFF : -1;
      if (b < low || b > high) return -k;
      low = 0x80;
      high = 0xBF;
    }
    return more + 1;
  }
}

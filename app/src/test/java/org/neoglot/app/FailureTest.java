// Every kind of exception that users meet, and the line that they read.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void saysWhatAndWhere() {
    assertEquals("a/b: no such file or folder", Failure.line(new NoSuchFileException("a/b")));
    assertEquals("a/b: permission denied", Failure.line(new UncheckedIOException(new AccessDeniedException("a/b"))));
    assertEquals("a/b: No space left on device",
        Failure.line(new FileSystemException("a/b", null, "No space left on device")));
    assertEquals("reading x", Failure.line(new UncheckedIOException("reading x", new IOException("y"))));
    assertEquals("inner", Failure.line(new ExecutionException(new IllegalStateException("inner"))));
    assertEquals("one; two", Failure.line(new IllegalArgumentException("one\n  two\n")));
    assertEquals("java.lang.IllegalStateException", Failure.line(new IllegalStateException()));
  }
}

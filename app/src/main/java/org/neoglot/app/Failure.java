// One line for whatever went wrong: what, where, and what to do about it when that is known.
package org.neoglot.app;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns exceptions into sentences. Ours carry one already; the JDK's file exceptions carry a bare path. */
final class Failure {
  private Failure() {}

  /** A single line without a full stop at its end, never empty. */
  static String line(Throwable e) {
    return oneLine(switch (e) {
      case UncheckedIOException wrapped when isBare(wrapped) -> line(wrapped.getCause());
      case ExecutionException wrapped when wrapped.getCause() != null -> line(wrapped.getCause());
      case CompletionException wrapped when wrapped.getCause() != null -> line(wrapped.getCause());
      case NoSuchFileException file -> file.getFile() + ": no such file or folder";
      case AccessDeniedException file -> file.getFile() + ": permission denied";
      case FileAlreadyExistsException file -> file.getFile() + ": exists already";
      case NotDirectoryException file -> file.getFile() + ": not a folder";
      case DirectoryNotEmptyException file -> file.getFile() + ": folder is not empty";
      case FileSystemException file when file.getReason() != null -> file.getFile() + ": " + file.getReason();
      case OutOfMemoryError memory -> "out of memory (" + memory.getMessage()
          + "); NEOGLOT_JVM_FLAGS=-Xmx8g gives the Java heap 8 GiB, a smaller batch needs less";
      default -> e.getMessage() == null || e.getMessage().isBlank() ? e.getClass().getName() : e.getMessage();
    });
  }

  /** Line breaks would split a message that scripts read line by line. */
  static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  // Wrapped without words of its own, the wrapper's message is only its cause's toString.
  private static boolean isBare(UncheckedIOException e) {
    return e.getMessage() == null || e.getMessage().equals(String.valueOf(e.getCause()));
  }
}

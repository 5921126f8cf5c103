// A disk with room for so many bytes, for tests of what a full one does.
package org.neoglot.engine.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Writes to the real disk until {@code room} bytes are used up; then it fails as the system does. */
final class FullDisk implements AtomicFile.Disk {
  private long room;

  FullDisk(long room) {
    this.room = room;
  }

  @Override public AtomicFile.Output create(Path temporary) throws IOException {
    AtomicFile.Output real = AtomicFile.DISK.create(temporary);
    return new AtomicFile.Output() {
      @Override public int write(ByteBuffer bytes) throws IOException {
        if (room == 0 && bytes.hasRemaining()) {
          throw new IOException("No space left on device");
        }
        // A nearly full disk takes a part of the buffer, and in small steps even more code is tried.
        int taken = (int) Math.min(Math.min(room, 7), bytes.remaining());
        real.write(bytes.slice(bytes.position(), taken));
        bytes.position(bytes.position() + taken);
        room -= taken;
        return taken;
      }

      @Override public void force() throws IOException {
        real.force();
      }

      @Override public boolean isOpen() {
        return real.isOpen();
      }

      @Override public void close() throws IOException {
        real.close();
      }
    };
  }
}

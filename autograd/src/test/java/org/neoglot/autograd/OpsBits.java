package org.neoglot.autograd;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.kernels.Kernels;

/** One hash over all results and gradients of the ops table: a small program, for JVMs of other kinds. */
final class OpsBits {
  private OpsBits() {}

  /** Prints the width of the vectors in use and the hash. */
  public static void main(String[] args) {
    try (OpChecks checks = new OpChecks(); EagerRun run = OpChecks.eager(Kernels.best(), 2)) {
      System.out.println(run.kernels().vectorBits() + " " + hash(checks, run));
    }
  }

  static String hash(OpChecks checks, EagerRun run) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
    for (OpRow row : OpsTable.rows()) {
      for (int n : row.lengths) add(digest, checks.bits(run, row, n, row.live, 1));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, List<double[]> results) {
    for (double[] values : results) {
      ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
      for (double value : values) bytes.putDouble(value);
      digest.update(bytes.flip());
    }
  }
}

// The page of a run that only trained: its curves, and where the time went.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import org.neoglot.app.report.Report;

/** Writes report.html beside a training log. */
final class TrainingReport {
  private TrainingReport() {}

  /** @param what names the run in titles: "learning English" */
  static Path write(Path folder, String title, String lead, String what, long seed, String command) throws IOException {
    var curves = TrainingCurves.read(folder);
    var page = Report.titled(title, lead);
    if (!curves.scores().isEmpty()) page.chart(curves.bitsPerByte("Bits per byte while " + what));
    if (!curves.losses().isEmpty()) page.chart(curves.loss("Loss while " + what));
    curves.time("Training steps while " + what).ifPresent(page::bars);
    page.provenance("neoglot", Build.current()).provenance("seed", seed).command(command);
    Path file = folder.resolve("report.html");
    page.build().write(file);
    return file;
  }
}

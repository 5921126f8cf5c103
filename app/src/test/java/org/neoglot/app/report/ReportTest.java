// A page must be whole by itself, well formed whatever text it holds, and draw what it was given.
package org.neoglot.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportTest {
  private static final String HOSTILE = "</p><script>alert('x')</script>&\"\u0000\uD800 \u202E مرحبا";

  private static Report.Builder full(String text) {
    return Report.titled(text, text)
        .figures(new Figures(text, List.of(text, "b"), List.of(List.of(text, "1.5")), text))
        .chart(new Chart(text, text, text, List.of(new Curve(text, new double[] {0, 1}, new double[] {1, 2}))))
        .bars(new Bars(text, text, List.of(new Bars.Group(text, List.of(new Bars.Bar(text, 2, 1, text))))))
        .sample(new Sample(text, text, text, text, text))
        .provenance(text, text)
        .command(text);
  }

  @Test
  void anyTextLeavesThePageWellFormed() throws Exception {
    var page = parse(full(HOSTILE).build().html());
    assertEquals(0, page.getElementsByTagName("script").getLength());
    var prompt = page.getElementsByTagName("b").item(0).getTextContent();
    assertEquals(HOSTILE.replace('\u0000', '\uFFFD').replace('\uD800', '\uFFFD'), prompt);
  }

  @Test
  void nothingIsLoadedFromElsewhere() {
    var html = full("plain").build().html();
    for (var forbidden : List.of("http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link")) {
      assertFalse(html.contains(forbidden), forbidden);
    }
  }

  @Test
  void barsShareOneScaleAndMayNotBeFuller() throws Exception {
    var bars = new Bars("t", "", List.of(new Bars.Group("a", List.of(new Bars.Bar("x", 4, 1, ""))),
        new Bars.Group("b", List.of(new Bars.Bar("y", 2, 2, "")))));
    var boxes = parse(bars.html()).getElementsByTagName("rect");
    var widths = IntStream.range(0, 4)
        .mapToDouble(i -> Double.parseDouble(boxes.item(i).getAttributes().getNamedItem("width").getNodeValue())).toArray();
    assertEquals(widths[0], 2 * widths[2], 0.1);
    assertEquals(widths[0], 4 * widths[1], 0.2);
    assertEquals(widths[2], widths[3], 0);
    assertThrows(IllegalArgumentException.class, () -> new Bars.Bar("z", 1, 2, ""));
  }

  @Test
  void gapsInACurveAreNotBridged() throws Exception {
    var y = new double[] {1, 2, Double.NaN, 2, 1};
    var svg = new Chart("t", "x", "y", List.of(new Curve("c", new double[] {0, 1, 2, 3, 4}, y))).svg();
    var paths = parse(svg).getElementsByTagName("path");
    var curve = paths.item(paths.getLength() - 1).getAttributes().getNamedItem("d").getNodeValue();
    assertEquals(2, curve.chars().filter(c -> c == 'M').count(), curve);
    assertEquals(2, curve.chars().filter(c -> c == 'L').count(), curve);
  }

  @Test
  void thinningKeepsEndsAndSpikes() {
    int n = 100_000;
    var x = IntStream.range(0, n).asDoubleStream().toArray();
    var y = new double[n];
    y[54_321] = 9;
    y[12_345] = -9;
    var kept = new Curve("c", x, y).visible(400);
    assertTrue(kept.size() <= 402 && kept.contains(0) && kept.contains(n - 1), kept.size() + " points");
    assertTrue(kept.contains(54_321) && kept.contains(12_345));
  }

  @Test
  void ticksAreRoundAndCoverTheData() {
    var axis = Axis.of(DoubleStream.of(1.97, 8.31));
    assertEquals(List.of("0", "2", "4", "6", "8", "10"), axis.ticks().stream().map(axis::label).toList());
    var small = Axis.of(DoubleStream.of(0.31, 0.33));
    assertEquals("0.310", small.label(small.low()));
    var steps = Axis.of(DoubleStream.of(0, 12_000));
    assertEquals("2k", steps.label(steps.ticks().get(1)));
    assertTrue(Axis.of(DoubleStream.of(3, 3)).high() > 3, "a constant needs room");
    assertEquals(2, Axis.of(DoubleStream.of(Double.NaN)).ticks().stream().filter(t -> t == 0 || t == 1).count());
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThrows(IllegalArgumentException.class, () -> new Curve("c", new double[2], new double[3]));
    assertThrows(IllegalArgumentException.class, () -> new Curve("c", new double[] {2, 1}, new double[2]));
    assertThrows(IllegalArgumentException.class, () -> new Chart("t", "x", "y", List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Figures("t", List.of("a"), List.of(List.of("1", "2")), ""));
  }

  private static Document parse(String markup) throws Exception {
    var xml = markup.replaceFirst("^<!DOCTYPE html>\n", "");
    var stream = new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream);
  }
}

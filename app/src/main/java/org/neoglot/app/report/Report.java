// One run on one page: what was tried, what came of it, and how to repeat it.
package org.neoglot.app.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.app.JsonFile;

/**
 * A page that needs nothing beside itself: style and drawings are inside, no script, no address of another host. Text
 * from data and models is escaped.
 */
public final class Report {
  private final Builder parts;

  private Report(Builder parts) {
    this.parts = parts;
  }

  /** Starts a report with its title and one sentence that says what was done. */
  public static Builder titled(String title, String lead) {
    return new Builder(title, lead);
  }

  /** Collects the parts; each kind is shown in the order in which it was added. */
  public static final class Builder {
    private final String title;
    private final String lead;
    private final List<Pieces> pieces = new ArrayList<>();
    private final List<Figures> figures = new ArrayList<>();
    private final List<Chart> charts = new ArrayList<>();
    private final List<Bars> comparisons = new ArrayList<>();
    private final List<Bars> bars = new ArrayList<>();
    private final List<Intervals> intervals = new ArrayList<>();
    private final List<Heat> heats = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, String> provenance = new LinkedHashMap<>();
    private String command = "";

    private Builder(String title, String lead) {
      this.title = title;
      this.lead = lead;
    }

    /** A text with its pieces in colour. */
    public Builder pieces(Pieces text) {
      pieces.add(text);
      return this;
    }

    /** A table. */
    public Builder figures(Figures table) {
      figures.add(table);
      return this;
    }

    /** A chart. */
    public Builder chart(Chart chart) {
      charts.add(chart);
      return this;
    }

    /** Bars of what is compared. */
    public Builder comparison(Bars chart) {
      comparisons.add(chart);
      return this;
    }

    /** Values with their intervals. */
    public Builder intervals(Intervals chart) {
      intervals.add(chart);
      return this;
    }

    /** A text coloured by what its pieces cost. */
    public Builder heat(Heat text) {
      heats.add(text);
      return this;
    }

    /** Bars of where time went. */
    public Builder bars(Bars chart) {
      bars.add(chart);
      return this;
    }

    /** A piece of generated text. */
    public Builder sample(Sample sample) {
      samples.add(sample);
      return this;
    }

    /** A fact about where the result comes from: seed, commit, hash of the data. */
    public Builder provenance(String name, Object value) {
      provenance.put(name, String.valueOf(value));
      return this;
    }

    /** The command that repeats the run. */
    public Builder command(String line) {
      command = line;
      return this;
    }

    /** The report; the builder is done with. */
    public Report build() {
      return new Report(this);
    }
  }

  /** Writes the page as UTF-8, whole or not at all. */
  public void write(Path file) throws IOException {
    JsonFile.write(file, html());
  }

  /** The page. */
  public String html() {
    var html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\"/>\n")
        .append(Html.element("title", "", parts.title)).append("\n<style>\n").append(style()).append("</style>\n</head>\n")
        .append("<body>\n<header>").append(Html.element("h1", "", parts.title)).append(Html.element("p", "lead", parts.lead))
        .append("</header>\n<main>\n");
    section(html, "Pieces", parts.pieces.stream().map(Pieces::html).toList(), "");
    section(html, "Results", parts.figures.stream().map(Figures::html).toList(), "");
    section(html, "Side by side", parts.comparisons.stream().map(Bars::html).toList(), "charts");
    section(html, "How sure the figures are", parts.intervals.stream().map(Intervals::html).toList(), "charts");
    section(html, "Curves", parts.charts.stream().map(Chart::html).toList(), "charts");
    section(html, "Token by token", parts.heats.stream().map(Heat::html).toList(), "charts");
    section(html, "Where the time went", parts.bars.stream().map(Bars::html).toList(), "charts");
    section(html, "Samples", parts.samples.stream().map(Sample::html).toList(), "samples");
    section(html, "Provenance", provenance(), "");
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void section(StringBuilder html, String heading, List<String> content, String style) {
    if (content.isEmpty()) return;
    html.append("<section>").append(Html.element("h2", "", heading)).append("\n<div class=\"").append(style).append("\">\n");
    content.forEach(html::append);
    html.append("</div></section>\n");
  }

  private List<String> provenance() {
    var html = new StringBuilder();
    if (!parts.provenance.isEmpty()) {
      html.append("<dl>\n");
      parts.provenance.forEach((name, value) ->
          html.append(Html.element("dt", "", name)).append(Html.element("dd", "", value)).append('\n'));
      html.append("</dl>\n");
    }
    if (!parts.command.isEmpty()) {
      html.append("<p class=\"note\">Repeat it with</p>\n").append(Html.element("pre", "", parts.command)).append('\n');
    }
    return html.isEmpty() ? List.of() : List.of(html.toString());
  }

  private static String style() {
    try (var in = Report.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("report.css of this jar cannot be read", e);
    }
  }
}

// A piece of generated text, before and after.
package org.neoglot.app.report;

/**
 * What a model wrote.
 *
 * @param language English name of the language
 * @param tag BCP 47 tag of the language, so that browsers pick fonts and read it aloud well; empty when unknown
 * @param prompt what the model was given
 * @param before its continuation before the adaptation, or empty to leave that out
 * @param after its continuation afterwards
 */
public record Sample(String language, String tag, String prompt, String before, String after) {
  String html() {
    var html = new StringBuilder("<article class=\"sample\">").append(Html.element("h3", "", language)).append('\n');
    if (!before.isEmpty()) html.append(text("before", before));
    return html.append(text(before.isEmpty() ? "" : "after", after)).append("</article>\n").toString();
  }

  // Direction is left to the browser, which looks at the text: Arabic and Hebrew need no switch from us.
  private String text(String when, String continuation) {
    var lang = tag.isEmpty() ? "" : " lang=\"" + Html.escape(tag) + "\"";
    return (when.isEmpty() ? "" : Html.element("h4", "", when)) + "<p dir=\"auto\"" + lang + "><b>" + Html.escape(prompt)
        + "</b>" + Html.escape(continuation) + "</p>\n";
  }
}

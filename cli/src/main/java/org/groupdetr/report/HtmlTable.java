package org.groupdetr.report;

import java.util.Arrays;
import java.util.List;

/** A table with a caption, headings of columns and of rows; wide ones scroll by themselves. */
final class HtmlTable {
  private final String caption;
  private final Element head = Element.of("tr");
  private final Element body = Element.of("tbody");

  HtmlTable(String caption, String... headings) {
    this(caption, Arrays.stream(headings).map(h -> Element.of("span", h)).toList());
  }

  HtmlTable(String caption, List<Element> headings) {
    this.caption = caption;
    headings.forEach(h -> head.add(Element.of("th").attribute("scope", "col").add(h)));
  }

  /** Adds a row: its name, then text for each other column. */
  HtmlTable row(String name, String... cells) {
    return row(name, Arrays.stream(cells).map(cell -> Element.of("td", cell)).toList());
  }

  /** Adds a row: its name, then its cells. */
  HtmlTable row(String name, List<Element> cells) {
    Element heading = Element.of("th").attribute("scope", "row").add(Element.foreign(name));
    body.add(Element.of("tr").add(heading).add(cells));
    return this;
  }

  /** The table with text in its cells, not numbers. */
  Element ofText() {
    return element("wide words");
  }

  Element element() {
    return element("wide");
  }

  private Element element(String kind) {
    Element table =
        Element.of("table")
            .add(Element.of("caption", caption))
            .add(Element.of("thead").add(head))
            .add(body);
    return Element.of("div")
        .attribute("class", kind)
        .attribute("role", "region")
        .attribute("tabindex", "0")
        .attribute("aria-label", caption)
        .add(table);
  }
}

package org.groupdetr.report;

import java.util.Arrays;
import java.util.List;

/** A table with a caption, headings of columns and of rows; wide ones scroll by themselves. */
final class HtmlTable {
  /** So few rows stay together on paper: they take less than a third of a page. */
  private static final int FEW = 8;

  private final String caption;
  private final Element head = Element.of("tr");
  private final Element body = Element.of("tbody");
  private int rows;

  HtmlTable(String caption, String... headings) {
    this(caption, Arrays.stream(headings).map(h -> Element.of("span", h)).toList());
  }

  HtmlTable(String caption, List<Element> headings) {
    this.caption = caption;
    headings.forEach(h -> head.add(Element.of("th").attribute("scope", "col").add(h)));
  }

  /** Adds a row: its name, then text for each other column. */
  HtmlTable row(String name, String... cells) {
    return row(name, cells(cells));
  }

  /** Cells of text. */
  static List<Element> cells(String... texts) {
    return Arrays.stream(texts).map(text -> Element.of("td", text)).toList();
  }

  /** Adds a row: its name, then its cells. */
  HtmlTable row(String name, List<Element> cells) {
    return row(Element.foreign(name), cells);
  }

  /** Adds a row: its heading, then its cells. */
  HtmlTable row(Element name, List<Element> cells) {
    Element heading = Element.of("th").attribute("scope", "row").add(name);
    body.add(Element.of("tr").add(heading).add(cells));
    rows++;
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
        .attribute("class", rows <= FEW ? kind + " short" : kind)
        .attribute("role", "region")
        .attribute("tabindex", "0")
        .attribute("aria-label", caption)
        .add(table);
  }
}

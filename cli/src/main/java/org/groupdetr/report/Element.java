package org.groupdetr.report;

import static org.groupdetr.common.Require.require;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An element of a page of HTML. Whatever is put into it is escaped, so that no name of a class, a
 * file or a setting can become markup, a script or an address. Content is added in order; an
 * element that was added to another is complete.
 */
final class Element {
  private static final Pattern NAME =
      Pattern.compile("[a-z][a-z0-9-]*|viewBox|preserveAspectRatio");
  private static final Set<String> EMPTY = Set.of("meta", "img", "br");

  /** What runs or fetches something is never needed. */
  private static final Set<String> REFUSED = Set.of("script", "iframe", "object", "link", "base");

  private final String name;
  private final StringBuilder attributes = new StringBuilder();
  private final StringBuilder content = new StringBuilder();

  private Element(String name) {
    require(NAME.matcher(name).matches() && !REFUSED.contains(name), "no element <%s>", name);
    this.name = name;
  }

  static Element of(String name) {
    return new Element(name);
  }

  /** An element with text. */
  static Element of(String name, String text) {
    return new Element(name).text(text);
  }

  /** A name from outside: whatever its script's direction, it stays in its place. */
  static Element foreign(String name) {
    return of("bdi", name);
  }

  /**
   * Sets an attribute.
   *
   * @throws IllegalArgumentException if it would run something, or lead out of the page
   */
  Element attribute(String key, String value) {
    require(NAME.matcher(key).matches() && !key.startsWith("on"), "no attribute '%s'", key);
    require(!key.equals("href") || value.startsWith("#"), "%s leads out of the page", value);
    require(!key.equals("src") || value.startsWith("data:image/"), "%s is outside", value);
    attributes.append(' ').append(key).append("=\"");
    escape(value, attributes);
    attributes.append('"');
    return this;
  }

  Element attribute(String key, double value) {
    return attribute(key, NumberFormat.plain(value));
  }

  Element text(String text) {
    requireContent();
    escape(text, content);
    return this;
  }

  Element add(Element child) {
    requireContent();
    child.write(content);
    return this;
  }

  Element add(List<Element> children) {
    children.forEach(this::add);
    return this;
  }

  /** A style sheet of the program's own, as it stands. */
  static Element style(String sheet) {
    require(!sheet.contains("<"), "a style sheet has no markup");
    Element style = new Element("style");
    style.content.append(sheet);
    return style;
  }

  /** The element as HTML. */
  String html() {
    StringBuilder html = new StringBuilder();
    write(html);
    return html.toString();
  }

  private void requireContent() {
    require(!EMPTY.contains(name) && !name.equals("style"), "<%s> takes no content", name);
  }

  private void write(StringBuilder html) {
    html.append('<').append(name).append(attributes).append('>').append(content);
    if (!EMPTY.contains(name)) {
      html.append("</").append(name).append('>');
    }
  }

  private static void escape(String text, StringBuilder html) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(allowed(c) ? c : 0xFFFD);
              }
            });
  }

  /** What HTML does not allow, such as NUL and halves of letters, is shown as a question mark. */
  private static boolean allowed(int c) {
    boolean low = c < ' ' && c != '\n' && c != '\t';
    boolean control = low || (c >= 0x7F && c < 0xA0);
    return !control && (c < 0xD800 || c > 0xDFFF) && (c & 0xFFFE) != 0xFFFE;
  }
}

package org.groupdetr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</td></table><iframe src=//x>",
        "<!-- ]]> -->",
        "&lt;b&gt; &#60;b&#62;"
      })
  void textStaysText(String hostile) {
    String html = Element.of("td", hostile).attribute("title", hostile).html();
    // One element and nothing else: only its own two tags, and quotes only around the attribute.
    assertThat(html.chars().filter(c -> c == '<')).hasSize(2);
    assertThat(html.chars().filter(c -> c == '>')).hasSize(2);
    assertThat(html.chars().filter(c -> c == '"')).hasSize(2);
    assertThat(html).doesNotContain("'");
    String inside = html.substring(html.indexOf('>') + 1, html.lastIndexOf("</td>"));
    assertThat(unescaped(inside)).isEqualTo(hostile);
  }

  private static String unescaped(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  @Test
  void whatHtmlDoesNotAllowIsReplaced() {
    assertThat(Element.of("p", "a\u0000b\u001bc\u0085d\ud800e\uffffg\n\ud83d\ude00\u00e9").html())
        .isEqualTo("<p>a\ufffdb\ufffdc\ufffdd\ufffde\ufffdg\n\ud83d\ude00\u00e9</p>");
  }

  @Test
  void nothingLeadsOutOfThePageOrRuns() {
    assertThatThrownBy(() -> Element.of("script")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Element.of("b onclick")).isInstanceOf(IllegalArgumentException.class);
    Element a = Element.of("a");
    assertThatThrownBy(() -> a.attribute("onclick", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> a.attribute("href", "javascript:alert(1)"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Element.of("img").attribute("src", "http://x/y.png"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Element.style("</style><b>"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(a.attribute("href", "#here").text("go").html())
        .isEqualTo("<a href=\"#here\">go</a>");
  }
}

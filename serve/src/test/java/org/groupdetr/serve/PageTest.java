package org.groupdetr.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds of the page without a browser. {@code src/test/browser/page.mjs} drives it in one,
 * which is not part of the build.
 */
class PageTest {
  private static final String HTML = text("page.html");
  private static final String SCRIPT = text("page.js");
  private static final String STYLE = text("page.css");

  private static String text(String name) {
    return new String(PageFiles.resource(name), StandardCharsets.UTF_8);
  }

  private static List<String> all(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void whatBrowsersMayDoIsListed() {
    String policy = new PageFiles().answer("/").headers().getOrDefault(Answer.POLICY, "");
    assertThat(policy)
        .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'")
        .doesNotContain("unsafe", "http", "*", "data:");
  }

  /** It would be forbidden by the policy, and the page would be broken in browsers alone. */
  @Test
  void scriptAndStyleStandInTheirOwnFiles() {
    assertThat(all("(<style|<script[^>]*>[^<]|\\sstyle=|\\son[a-z]+=|javascript:)", HTML))
        .isEmpty();
    assertThat(all("(@import|url\\()", STYLE)).isEmpty();
    assertThat(all("(setAttribute\\(\"style|\\.cssText)", SCRIPT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"page.html", "page.css", "page.js"})
  void nothingComesFromElsewhere(String file) {
    assertThat(all("((?:https?:|wss?:|[\"'(=])//[^ /])", text(file))).isEmpty();
  }

  @Test
  void whatTheServerSaysIsNeverReadAsHtml() {
    assertThat(SCRIPT)
        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
        .doesNotContain("new Function", "DOMParser", "setHTML");
  }

  @Test
  void everyFileThatThePageNamesIsServed() {
    List<String> named = all("(?:src|href|data-sample)=\"([^\"]+)\"", HTML);
    assertThat(named).hasSizeGreaterThan(8);
    for (String path : named) {
      assertThat(Call.of("/" + path)).as(path).map(Call.Path::call).isPresent();
      if (!path.equals("openapi.json")) {
        assertThat(new PageFiles().answer("/" + path).status()).as(path).isEqualTo(200);
      }
    }
    for (SamplePicture sample : SamplePicture.values()) {
      assertThat(HTML).contains("data-sample=\"samples/" + sample.label() + ".png\"");
    }
  }

  @Test
  void everyCallOfTheScriptExists() {
    List<String> calls = all("\\bask\\([`\"]([^`\"]+)[`\"]", SCRIPT);
    assertThat(calls).contains("v2", "detect");
    for (String call : calls) {
      String path = "/" + call.replaceAll("\\$\\{[^}]*}", "some");
      assertThat(Call.of(path)).as(path).isPresent();
    }
    for (String parameters : all("\\bdetect\\(\\{ ([^}]*) }\\)", SCRIPT)) {
      assertThat(DetectQuery.NAMES).containsAll(all("(\\w+): ", parameters));
    }
  }

  @Test
  void everyPartThatTheScriptNamesIsInThePage() {
    Set<String> ids = new TreeSet<>(all("\\sid=\"([^\"]+)\"", HTML));
    assertThat(ids).hasSameSizeAs(all("\\sid=\"([^\"]+)\"", HTML));
    List<String> named = all("\\bpart\\(\"([^\"]+)\"\\)", SCRIPT);
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(ids).containsAll(named);
    assertThat(ids).containsAll(all("\\s(?:for|aria-labelledby)=\"([^\"]+)\"", HTML));
    Set<String> classes =
        all("class=\"([^\"]+)\"", HTML).stream()
            .flatMap(value -> List.of(value.split(" ")).stream())
            .collect(Collectors.toSet());
    assertThat(classes)
        .containsAll(List.of(all("const pieces = \"([^\"]+)\"", SCRIPT).get(0).split(" ")));
  }

  /** A name for whoever does not see the page. */
  @Test
  void everyFieldHasALabel() {
    Set<String> labelled = new TreeSet<>(all("<label for=\"([^\"]+)\"", HTML));
    List<String> fields = all("<input[^>]*\\sid=\"([^\"]+)\"", HTML);
    assertThat(fields).hasSameSizeAs(all("(<input)", HTML)).isNotEmpty();
    assertThat(labelled).containsAll(fields);
    assertThat(all("(<img(?![^>]*\\salt=))", HTML)).isEmpty();
    assertThat(HTML).contains("lang=\"en\"", "role=\"status\"", "name=\"viewport\"");
  }
}

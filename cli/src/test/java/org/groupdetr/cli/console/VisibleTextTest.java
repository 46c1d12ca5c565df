package org.groupdetr.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {
  @Test
  void lettersOfAllLanguagesStay() {
    String text =
        "Käse, 猫, قطة, \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645, \ud83d\udc69\u200d\ud83d\ude80, a\u0301";
    assertThat(VisibleText.of(text)).isEqualTo(text);
    assertThat(VisibleText.line(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x0, 0x7, 0x8, 0x1b, 0x7f, 0x85, 0x9b, 0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a,
        0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff, 0x200b, 0xad
      })
  void whatActsIsShown(int letter) {
    String shown = String.format("a\\u%04xb", letter);
    assertThat(VisibleText.of("a" + (char) letter + "b")).isEqualTo(shown);
    assertThat(VisibleText.line("a" + (char) letter + "b")).isEqualTo(shown);
  }

  @Test
  void lineEndsStayWhereThereMayBeSeveral() {
    assertThat(VisibleText.of("a\tb\r\nc\n")).isEqualTo("a\tb\r\nc\n");
    assertThat(VisibleText.line("a\tb\r\nc\n")).isEqualTo("a\\tb\\r\\nc\\n");
  }

  @Test
  void jsonThatIsPrintedMeansTheSame() throws IOException {
    JsonNode node = new ObjectMapper().createObjectNode().put("label", "\u202ee\u009b\u007f\u001b");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintWriter out = Output.to(bytes, "UTF-8");
    out.println(node);
    out.printf("%s%c", "a", 0x1b);
    out.flush();
    String printed = bytes.toString(StandardCharsets.UTF_8);
    assertThat(printed).contains("\\u202ee\\u009b").endsWith("a\\u001b");
    assertThat(new ObjectMapper().readTree(printed.lines().findFirst().orElseThrow()))
        .isEqualTo(node);
  }
}

package org.groupdetr.common;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as editors of all systems leave them. */
class TextFileTest {
  private static final String TEXT = "K\u00e4se \u8f7f\u8f66 \uD83D\uDE00";

  @TempDir Path folder;

  private Path file(byte[] content) {
    try {
      return Files.write(folder.resolve("a.txt"), content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void aMarkSaysTheEncodingAndIsNoPartOfTheText(String charset) {
    Path file = file(("\uFEFF" + TEXT).getBytes(Charset.forName(charset)));
    assertThat(TextFile.read(file)).isEqualTo(TEXT);
  }

  @Test
  void withoutMarkItIsUtf8() {
    assertThat(TextFile.read(file(TEXT.getBytes(UTF_8)))).isEqualTo(TEXT);
    assertThat(TextFile.read(file(new byte[0]))).isEmpty();
  }

  @Test
  void linesEndAsEverySystemEndsThem() {
    byte[] content = "\uFEFFa\r\nb\rc\n\n\uFEFFd\te\n".getBytes(UTF_8);
    assertThat(TextFile.lines(file(content))).isEqualTo(List.of("a", "b", "c", "", "d\te"));
  }

  @Test
  void anotherEncodingIsNamedWithLineAndByte() {
    assertThatThrownBy(() -> TextFile.read(file("a\r\nb\nK\u00e4se\n".getBytes(ISO_8859_1))))
        .isInstanceOf(UserException.class)
        .hasMessage(folder.resolve("a.txt") + ":3: is not UTF-8 (byte 7); save it as UTF-8");
    assertThatThrownBy(() -> TextFile.read(file("\u8f7f".getBytes(Charset.forName("GBK")))))
        .hasMessageContaining("a.txt:1: is not UTF-8 (byte 1)");
    assertThatThrownBy(() -> TextFile.read(file("ab\n\u00e4".getBytes(ISO_8859_1))))
        .hasMessageContaining("a.txt:2: is not UTF-8 (byte 4)");
  }

  @Test
  void aNulIsNoText() {
    assertThatThrownBy(() -> TextFile.read(file("a\nb".getBytes(UTF_16LE))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.txt:1: holds the character NUL")
        .hasMessageContaining("save it as UTF-8");
    assertThatThrownBy(() -> TextFile.read(file("a\nb\0c".getBytes(UTF_8))))
        .hasMessageContaining("a.txt:2: holds the character NUL");
    byte[] cut = "\uFEFFab".getBytes(UTF_16BE);
    assertThatThrownBy(() -> TextFile.read(file(java.util.Arrays.copyOf(cut, cut.length - 1))))
        .hasMessageContaining("is not UTF-16BE");
  }

  @Test
  void aMissingFileIsOneLine() {
    assertThatThrownBy(() -> TextFile.read(folder.resolve("none.txt")))
        .isInstanceOf(UserException.class)
        .hasMessage("cannot read " + folder.resolve("none.txt") + ": no such file or folder");
  }
}

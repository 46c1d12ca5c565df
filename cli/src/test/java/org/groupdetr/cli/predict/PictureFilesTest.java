package org.groupdetr.cli.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.PlainPng;
import org.groupdetr.data.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pictures files, folders and patterns mean. */
class PictureFilesTest {
  @TempDir Path folder;

  private void picture(String name) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(file.resolveSibling(""));
      Files.write(file, PlainPng.bytes(new RgbImage(2, 2, new byte[12])));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<String> found(String argument) {
    return PictureFiles.of(List.of(folder + "/" + argument)).stream()
        .map(file -> folder.relativize(file.normalize()).toString())
        .toList();
  }

  /** All suffixes that the readers of data sets take, and no clutter. */
  @Test
  void ofAFolder() throws IOException {
    List<String> names =
        List.of(
            "a.jpg",
            "b.JPEG",
            "c.jfif",
            "d.jpe",
            "e.Png",
            "f.mpo",
            "g.BMP",
            "h",
            "i.webp",
            "j.heic",
            "sub/k.png");
    names.forEach(name -> picture("mix/" + name));
    for (String clutter :
        List.of(
            ".hidden.png", "._a.jpg", "Thumbs.db", "notes.txt", "__MACOSX/x.png", "@eaDir/y.jpg")) {
      picture("mix/" + clutter);
    }
    assertThat(found("mix"))
        .containsExactlyElementsOf(names.stream().map(n -> "mix/" + n).toList());
    assertThat(found("mix/notes.txt")).containsExactly("mix/notes.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a#1", "trip [2024]", "x{1}", "what", "@home", "50%", "caf\u00e9", "-v"})
  void foldersMayHaveAnyName(String name) {
    picture(name + "/one.png");
    picture(name + "/sub/two.jpg");
    assertThat(found(name)).hasSize(2);
    assertThat(found(name + "/*.png")).containsExactly(name + "/one.png");
    assertThat(found(name + "/**.{png,jpg}")).hasSize(2);
    assertThat(found(name + "/*/t?o.jpg")).containsExactly(name + "/sub/two.jpg");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksAreFollowedAndLoopsPassedOver() throws IOException {
    picture("set/a.png");
    picture("store/b.png");
    Files.createSymbolicLink(folder.resolve("set/b.png"), Path.of("../store/b.png"));
    Files.createSymbolicLink(folder.resolve("set/self"), Path.of("."));
    Files.createSymbolicLink(folder.resolve("set/more"), Path.of("../store"));
    Files.createSymbolicLink(folder.resolve("set/gone.png"), Path.of("nowhere"));
    assertThat(found("set")).containsExactly("set/a.png", "set/b.png", "set/more/b.png");
    assertThat(found("set/*.png")).containsExactly("set/a.png", "set/b.png");
  }

  @Test
  void whatNamesNothingIsSaid() {
    assertThatThrownBy(() -> found("nowhere"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no picture found for " + folder + "/nowhere: ");
    assertThatThrownBy(() -> found("nowhere/*.png")).isInstanceOf(UserException.class);
    assertThatThrownBy(() -> found("a[.png"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is not a pattern");
    assertThatThrownBy(() -> PictureFiles.of(List.of("a\0b")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot be a path");
  }
}

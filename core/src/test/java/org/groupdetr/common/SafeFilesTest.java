package org.groupdetr.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The old file or the new one, never half of one, and nothing beside it. */
class SafeFilesTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void foldersAreMadeAndFilesReplaced() throws IOException {
    Path file = folder.resolve("a/b/c.txt");
    SafeFiles.writeText(file, "one");
    SafeFiles.writeText(file, "two");
    assertThat(file).hasContent("two");
  }

  @Test
  void aWriterThatFailsLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("c.txt");
    SafeFiles.writeText(file, "good");
    for (Exception error :
        List.of(
            new IOException("No space left on device"),
            new UncheckedIOException(new IOException("No space left on device")))) {
      assertThatThrownBy(() -> SafeFiles.write(file, out -> fail(out, error)))
          .isInstanceOf(UserException.class)
          .hasMessage("cannot write " + file + ": No space left on device");
      assertThat(file).hasContent("good");
      assertThat(names()).containsExactly("c.txt");
    }
  }

  /** Whatever else goes wrong, the half file goes. */
  @Test
  void noErrorLeavesHalfAFile() throws IOException {
    Path file = folder.resolve("c.txt");
    SafeFiles.writeText(file, "good");
    for (Throwable error : List.of(new IllegalStateException("x"), new OutOfMemoryError("heap"))) {
      assertThatThrownBy(() -> SafeFiles.write(file, out -> fail(out, error))).isSameAs(error);
      assertThat(file).hasContent("good");
      assertThat(names()).containsExactly("c.txt");
    }
  }

  private static void fail(java.io.OutputStream out, Throwable error) throws IOException {
    out.write(new byte[100_000]);
    if (error instanceof IOException io) {
      throw io;
    }
    if (error instanceof Error fatal) {
      throw fatal;
    }
    throw (RuntimeException) error;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsNamed() throws IOException {
    Path file = folder.resolve("c.txt");
    SafeFiles.writeText(file, "good");
    Files.createSymbolicLink(folder.resolve(".c.txt.part"), Path.of("/dev/full"));
    assertThatThrownBy(() -> SafeFiles.writeText(file, "new"))
        .isInstanceOf(UserException.class)
        .hasMessage("cannot write " + file + ": No space left on device");
    assertThat(file).hasContent("good");
    assertThat(names()).containsExactly("c.txt");
  }

  @Test
  void whereNoFileCanBeIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> SafeFiles.writeText(file.resolve("below"), "x"))
        .isInstanceOf(UserException.class)
        .hasMessage("cannot write %s: %s is a file, not a folder", file.resolve("below"), file);
    Path below = Files.createDirectories(folder.resolve("folder/below"));
    assertThatThrownBy(() -> SafeFiles.writeText(below.getParent(), "x"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("cannot write ");
    assertThat(names()).containsExactlyInAnyOrder("file", "folder");
  }

  @Test
  void whatIsInTheWayIsNamed() throws IOException {
    Path occupied = Files.createFile(folder.resolve("occupied"));
    assertThatThrownBy(() -> SafeFiles.writeText(occupied.resolve("below/c.txt"), "new"))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith("c.txt: " + occupied + " is a file, not a folder");
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.createFile(full.resolve("a"));
    assertThatThrownBy(() -> SafeFiles.writeText(full, "new"))
        .isInstanceOf(UserException.class)
        .hasMessageMatching("cannot write .*full: .*(directory|folder).*");
  }

  /** Neither a bare path nor the name of a class is a reason. */
  @Test
  void everyReasonHasWords() {
    for (IOException error :
        List.of(
            new java.nio.file.NoSuchFileException("a/b"),
            new java.nio.file.FileAlreadyExistsException("a/b"),
            new java.nio.file.NotDirectoryException("a/b"),
            new java.nio.file.DirectoryNotEmptyException("a/b"),
            new java.nio.file.FileSystemLoopException("a/b"),
            new java.nio.file.FileSystemException("a/b"),
            new java.nio.file.AccessDeniedException("a/b"),
            new java.nio.charset.MalformedInputException(1),
            new java.nio.channels.ClosedByInterruptException(),
            new java.io.EOFException(),
            new IOException(),
            new IOException(" "))) {
      for (Exception thrown : List.of(error, new UncheckedIOException(error))) {
        assertThat(SafeFiles.reason(thrown))
            .as(error.toString())
            .matches(".*\\w.*|interrupted")
            .isNotEqualTo("a/b")
            .doesNotContain("Exception", "Input length");
      }
    }
    assertThat(SafeFiles.reason(new java.nio.file.FileSystemException("a", null, "Is a directory")))
        .isEqualTo("Is a directory");
  }

  /** Names may have 255 bytes; the file beside needs room in them, too. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void namesMayBeAsLongAsTheSystemAllows() throws IOException {
    for (String letter : List.of("x", "é", "猫")) {
      String name = letter.repeat(255 / letter.getBytes(StandardCharsets.UTF_8).length);
      SafeFiles.writeText(folder.resolve(name), "long");
      assertThat(folder.resolve(name)).hasContent("long");
    }
    assertThat(names()).hasSize(3).noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void whatCannotBeWrittenIsRefusedBeforeTheWork() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> SafeFiles.requireWritable(file))
        .hasMessage("cannot write into %1$s: %1$s is a file, not a folder", file);
    assertThatThrownBy(() -> SafeFiles.requireWritable(file.resolve("below")))
        .hasMessageEndingWith("below: " + file + " is a file, not a folder");
    assertThatThrownBy(() -> SafeFiles.requireWritableFile(file.resolve("a/b")))
        .hasMessage("cannot write %s: %s is a file, not a folder", file.resolve("a/b"), file);
    assertThatThrownBy(() -> SafeFiles.requireWritableFile(folder))
        .hasMessage("cannot write %s: it is a folder; name a file in it", folder);
    SafeFiles.requireWritableFile(file);
    SafeFiles.requireWritableFile(folder.resolve("new/x"));
    assertThat(names()).containsExactly("file");
    SafeFiles.requireWritable(folder.resolve("new/x"));
    assertThat(folder.resolve("new/x")).isDirectory();
  }

  @Test
  void longNamesAreCutBetweenLetters() {
    assertThat(SafeFiles.shortened("a.png", 255)).isEqualTo("a.png");
    String smiles = "\ud83d\ude00".repeat(62);
    String cut = SafeFiles.shortened(smiles + ".png", 100);
    assertThat(cut).startsWith("\ud83d\ude00").endsWith(".png").doesNotContain("?");
    assertThat(cut.getBytes(java.nio.charset.StandardCharsets.UTF_8).length).isBetween(96, 100);
    assertThat(SafeFiles.shortened(smiles + "1.png", 100)).isNotEqualTo(cut);
    assertThat(java.nio.file.Path.of(cut)).hasToString(cut);
  }
}

package org.groupdetr.cli.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.PlainPng;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.pretrained.download.RemoteFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures out of archives, from the standard input and from addresses. */
class PictureSourcesTest {
  private static final RgbImage PICTURE = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
  private static final InputStream NOTHING = InputStream.nullInputStream();
  @TempDir Path folder;

  private Path archive(String... names) throws IOException {
    Path file = folder.resolve("some.ZIP");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.endsWith("broken.png") ? new byte[9] : PlainPng.bytes(PICTURE));
        zip.closeEntry();
      }
    }
    return file;
  }

  @Test
  void ofAnArchive() throws IOException {
    Path file =
        archive("b/two.png", "a.JPG", "../../up:.png", "notes.txt", "__MACOSX/x.png", ".h.png");
    try (PictureSources found = PictureSources.of(List.of(file.toString()), NOTHING, false)) {
      assertThat(found.all())
          .extracting(PictureSource::fileName)
          .containsExactly("up_.png", "a.JPG", "two.png");
      assertThat(found.all().get(2).name()).endsWith("/some.ZIP/b/two.png");
      assertThat(found.all()).allSatisfy(one -> assertThat(one.read().width()).isEqualTo(2));
    }
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    String file = archive("broken.png").toString();
    try (PictureSources found = PictureSources.of(List.of(file), NOTHING, false)) {
      assertThatThrownBy(() -> found.all().get(0).read())
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("cannot read picture " + file + "/broken.png: ");
    }
    refused(archive("notes.txt").toString(), " holds no pictures");
    Path text = Files.writeString(folder.resolve("text.zip"), "no archive");
    refused(text.toString(), "cannot read archive " + text);
    refused("http://127.0.0.1/a.png", "is an address: give --allow-network to have it fetched");
    refused(folder + "/none.zip", "no picture found for ");
  }

  private static void refused(String argument, String words) {
    assertThatThrownBy(() -> PictureSources.of(List.of(argument), NOTHING, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(words);
  }

  @Test
  void ofTheStandardInput() {
    InputStream in = new ByteArrayInputStream(PlainPng.bytes(PICTURE));
    try (PictureSources found = PictureSources.of(List.of("-"), in, false)) {
      assertThat(found.all().get(0).read().pixels()).isEqualTo(PICTURE.pixels());
      assertThat(found.all().get(0).fileName()).isEqualTo("standard input");
    }
    assertThatThrownBy(() -> PictureSources.of(List.of("-", "-"), in, false))
        .hasMessage("the standard input holds one picture: give - once");
  }

  @Test
  void ofAnAddress() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = PlainPng.bytes(PICTURE);
          boolean known = exchange.getRequestURI().getPath().endsWith("/a.png");
          exchange.sendResponseHeaders(known ? 200 : 404, known ? 0 : -1);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(known ? bytes : new byte[0]);
          }
        });
    server.start();
    try {
      String home = "http://127.0.0.1:" + server.getAddress().getPort();
      List<String> arguments = List.of(home + "/x/a.png?size=1", home + "/none");
      try (PictureSources found = PictureSources.of(arguments, NOTHING, true)) {
        assertThat(found.all().get(0).read().pixels()).isEqualTo(PICTURE.pixels());
        assertThat(found.all().get(0).fileName()).isEqualTo("a.png_size=1");
        assertThatThrownBy(() -> found.all().get(1).read())
            .hasMessage(home + "/none answers with status 404");
      }
      RemoteFile small = new RemoteFile(8, Duration.ofSeconds(5), Duration.ofSeconds(5));
      assertThatThrownBy(() -> small.get(URI.create(home + "/a.png")))
          .hasMessage(
              home
                  + "/a.png sends more than 8 bytes, which is more than is taken; it was given up");
    } finally {
      server.stop(0);
    }
    assertThatThrownBy(() -> PictureSources.of(List.of("http://a b"), NOTHING, true))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is no address");
  }
}

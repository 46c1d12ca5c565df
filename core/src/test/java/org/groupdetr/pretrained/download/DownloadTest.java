package org.groupdetr.pretrained.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.groupdetr.common.UserException;
import org.groupdetr.pretrained.download.PublishedWeights.Checksum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a server on this machine that does all that goes wrong out there. */
class DownloadTest {
  @TempDir Path folder;

  private final DownloadServer server = new DownloadServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aWholeFileComesAndIsKept() throws Exception {
    URI address = server.serve((exchange, number, from) -> DownloadServer.whole(exchange, from));
    Path file = server.get(address, folder);
    assertThat(Files.readAllBytes(file)).isEqualTo(DownloadServer.CONTENT);
    assertThat(server.get(address, folder)).isEqualTo(file);
    assertThat(server.ranges()).containsExactly("whole");
    assertThat(folder.resolve("weights.pth.part")).doesNotExist();
  }

  @Test
  void aCutConnectionIsTakenUpWhereItBroke() throws Exception {
    URI address =
        server.serve(
            (exchange, number, from) -> {
              if (number <= 3) {
                DownloadServer.send(
                    exchange,
                    from > 0 ? 206 : 200,
                    from,
                    DownloadServer.CONTENT.length - from,
                    50_000);
              } else {
                DownloadServer.whole(exchange, from);
              }
            });
    assertThat(Files.readAllBytes(server.get(address, folder))).isEqualTo(DownloadServer.CONTENT);
    assertThat(server.ranges()).first().isEqualTo("whole");
    assertThat(server.ranges()).last().asString().startsWith("bytes=");
    assertThat(server.ranges().size()).isGreaterThanOrEqualTo(4);
  }

  private Download impatient(URI address) throws NoSuchAlgorithmException {
    String sum =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(DownloadServer.CONTENT));
    return new Download(
        address,
        new Checksum("SHA-256", sum),
        (file, bytes, total) -> {},
        new Download.Limits(Duration.ofSeconds(1), Duration.ofMinutes(1), 1 << 20));
  }

  @Test
  void aSilentConnectionIsGivenUpAndTakenUpAgain() throws Exception {
    URI address =
        server.serve(
            (exchange, number, from) -> {
              if (number == 1) {
                server.stall(exchange, from, 50_000);
              } else {
                DownloadServer.whole(exchange, from);
              }
            });
    Path file = folder.resolve("weights.pth");
    impatient(address).to(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(DownloadServer.CONTENT);
    assertThat(server.ranges().size()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void aServerThatStaysSilentIsAnError() throws Exception {
    URI address = server.serve((exchange, number, from) -> server.stall(exchange, from, 0));
    assertThatThrownBy(() -> impatient(address).to(folder.resolve("weights.pth")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(address.toString());
    assertThat(folder.resolve("weights.pth")).doesNotExist();
  }

  @Test
  void aServerThatCannotGoOnSendsItWhole() throws Exception {
    URI address =
        server.serve(
            (exchange, number, from) -> {
              if (number == 1) {
                DownloadServer.send(exchange, 200, 0, DownloadServer.CONTENT.length, 50_000);
              } else {
                DownloadServer.send(
                    exchange, 200, 0, DownloadServer.CONTENT.length, DownloadServer.CONTENT.length);
              }
            });
    assertThat(Files.readAllBytes(server.get(address, folder))).isEqualTo(DownloadServer.CONTENT);
  }

  @Test
  void anEarlierRunsPartIsGoneOnWith() throws Exception {
    Files.write(folder.resolve("weights.pth.part"), Arrays.copyOf(DownloadServer.CONTENT, 123_456));
    URI address = server.serve((exchange, number, from) -> DownloadServer.whole(exchange, from));
    assertThat(Files.readAllBytes(server.get(address, folder))).isEqualTo(DownloadServer.CONTENT);
    assertThat(server.ranges()).containsExactly("bytes=123456-");
  }

  @Test
  void aConnectionThatIsAlwaysCutEndsWithWords() {
    URI address =
        server.serve(
            (exchange, number, from) ->
                DownloadServer.send(exchange, 200, 0, DownloadServer.CONTENT.length, 0));
    assertThatThrownBy(() -> server.get(address, folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot get test/weights")
        .hasMessageContaining("save it as " + folder.resolve("weights.pth"));
    assertThat(folder.resolve("weights.pth")).doesNotExist();
    assertThat(server.ranges()).hasSize(5);
  }

  @Test
  void anotherFileIsThrownAway() {
    URI address =
        server.serve(
            (exchange, number, from) -> {
              byte[] other = DownloadServer.CONTENT.clone();
              other[77_777] ^= 1;
              exchange.sendResponseHeaders(200, other.length);
              try (OutputStream out = exchange.getResponseBody()) {
                out.write(other);
              }
            });
    assertThatThrownBy(() -> server.get(address, folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is not what its publisher says")
        .hasMessageContaining("SHA-256");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aShorterFileThatClaimsToBeWholeIsThrownAway() {
    URI address =
        server.serve((exchange, number, from) -> DownloadServer.send(exchange, 200, 0, 1000, 1000));
    assertThatThrownBy(() -> server.get(address, folder))
        .hasMessageContaining("is not what its publisher says");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anAnswerThatIsNoFileSaysItsStatus() {
    URI address = server.serve((exchange, number, from) -> exchange.sendResponseHeaders(404, -1));
    assertThatThrownBy(() -> server.get(address, folder))
        .hasMessageContaining("answers with status 404");
    assertThat(server.ranges()).hasSize(1);
  }

  @Test
  void withoutANetworkTheErrorSaysWhatToPutWhere() {
    URI address = URI.create("http://localhost:" + server.port() + "/gone.pth");
    server.close();
    assertThatThrownBy(() -> server.get(address, folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot get test/weights")
        .hasMessageContaining("download " + address + " elsewhere")
        .hasMessageContaining("save it as " + folder.resolve("gone.pth"));
  }

  @Test
  void progressIsTold() throws Exception {
    URI address = server.serve((exchange, number, from) -> DownloadServer.whole(exchange, from));
    List<Long> told = new ArrayList<>();
    List<OptionalLong> totals = new ArrayList<>();
    new Download(
            address,
            new Checksum("SHA-256", ""),
            (file, bytes, total) -> {
              told.add(bytes);
              totals.add(total);
            })
        .to(folder.resolve("told.pth"));
    assertThat(told).isSorted().last().isEqualTo((long) DownloadServer.CONTENT.length);
    assertThat(totals).containsOnly(OptionalLong.of(DownloadServer.CONTENT.length));
  }

  @Test
  void whatHasToBeFetchedByHandSaysWhereFrom() {
    PublishedWeights known = PublishedWeights.named("conditional-detr/r50").orElseThrow();
    WeightCache cache = new WeightCache(folder, (file, bytes, total) -> {});
    assertThatThrownBy(() -> cache.file(known))
        .hasMessageContaining("has to be fetched by hand")
        .hasMessageContaining("https://github.com/Atten4Vis/ConditionalDETR")
        .hasMessageContaining(folder.resolve("conditional-detr-r50.pth").toString());
  }

  @Test
  void torchvisionsNamesHoldTheirChecksums() {
    for (PublishedWeights known : PublishedWeights.all()) {
      if (known.name().startsWith("torchvision/")) {
        assertThat(known.checksum().prefix()).matches("[0-9a-f]{8}");
        assertThat(known.address().toString()).contains(known.checksum().prefix());
      }
    }
  }

  @Test
  void severalAtOnceGetItOnce() throws Exception {
    URI address =
        server.serve(
            (exchange, number, from) -> {
              try {
                Thread.sleep(300);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              DownloadServer.whole(exchange, from);
            });
    List<java.util.concurrent.Future<Path>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(server.threads().submit(() -> server.get(address, folder)));
    }
    for (java.util.concurrent.Future<Path> one : all) {
      assertThat(Files.readAllBytes(one.get())).isEqualTo(DownloadServer.CONTENT);
    }
    assertThat(server.ranges()).containsExactly("whole");
    assertThat(folder.resolve(".weights.pth.lock")).doesNotExist();
  }

  @Test
  void aFileOfTheCacheIsVerifiedAgain() throws Exception {
    URI address = server.serve((exchange, number, from) -> DownloadServer.whole(exchange, from));
    Path file = server.get(address, folder);
    byte[] other = DownloadServer.CONTENT.clone();
    other[5] ^= 1;
    Files.write(file, other);
    assertThatThrownBy(() -> server.get(address, folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("weights.pth in the cache is not what the publisher")
        .hasMessageContaining("remove it");
    assertThat(file).exists();
  }
}

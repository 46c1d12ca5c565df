package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Runs one case of the table, line after line, in a folder of its own. */
final class FieldCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a person should never see. */
  private static final String[] NEVER = {
    "Exception", "org.groupdetr.", "java.", "unexpected", "\tat ", "defect"
  };

  private final Path home;
  private int status;
  private String out = "";
  private String err = "";
  private String command = "";
  private boolean held;

  FieldCase(Path home) {
    this.home = home;
  }

  /** Does what the line says. */
  void line(String line) {
    int blank = line.indexOf(' ');
    String word = blank < 0 ? line : line.substring(0, blank);
    String rest = blank < 0 ? "" : line.substring(blank + 1);
    try {
      switch (word) {
        case "held" -> held = true;
        case "link" -> link(rest.split(" "));
        case "locale" -> Locale.setDefault(Locale.forLanguageTag(rest));
        case "$" -> run(rest);
        default -> expect(word, rest);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails where the case ran nothing and is held nowhere. */
  void end() {
    assertThat(held || !command.isEmpty()).as("a case without a command").isTrue();
  }

  private void link(String[] names) throws IOException {
    Files.createSymbolicLink(home.resolve(names[0]), Path.of(names[1]));
  }

  private void run(String line) {
    command = line;
    String[] arguments =
        Arrays.stream(line.split(" ")).map(a -> a.replace("@", home + "/")).toArray(String[]::new);
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    status =
        Main.commandLine()
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(errors))
            .execute(arguments);
    out = output.toString().replace(home + "/", "");
    List<String> lines =
        errors.toString().replace(home + "/", "").lines().filter(l -> !isProgress(l)).toList();
    err = String.join("\n", lines);
    assertThat(out + err).as(command).doesNotContain(NEVER);
    assertThat(lines).as(command).allMatch(l -> l.startsWith("groupdetr: "));
    List<String> failures = lines.stream().filter(l -> !l.startsWith("groupdetr: note: ")).toList();
    assertThat(failures).as(command).hasSizeLessThanOrEqualTo(status == 0 ? 0 : 1);
    assertThat(out + err).as(command).matches(text -> status == 0 || !text.isBlank());
  }

  private static boolean isProgress(String line) {
    return line.startsWith("predicting ") || line.isBlank();
  }

  private void expect(String word, String rest) throws IOException {
    switch (word) {
      case "=" -> assertThat(status).as(command + "\n" + err).isEqualTo(Integer.parseInt(rest));
      case "out" -> assertThat(out).as(command).contains(rest);
      case "err" -> assertThat(err).as(command).contains(rest);
      case "not" -> assertThat(out + err).as(command).doesNotContain(rest);
      case "quiet" -> assertThat(err).as(command).isEmpty();
      case "num" -> number(rest);
      case "twelve" -> twelve(rest.split(" "));
      case "one" -> one(rest.split(" "));
      case "pixel" -> pixel(rest.split(" "));
      default -> throw new IllegalArgumentException("no such word: " + word);
    }
  }

  private JsonNode json(String file) throws IOException {
    return file.isEmpty() ? JSON.readTree(out) : JSON.readTree(home.resolve(file).toFile());
  }

  private void number(String rest) throws IOException {
    int hash = rest.indexOf('#');
    int blank = rest.indexOf(' ', hash);
    JsonNode found = json(rest.substring(0, hash)).at(rest.substring(hash + 1, blank));
    JsonNode right = JSON.readTree(rest.substring(blank + 1));
    assertThat(equal(found, right)).as(command + ": " + rest + ", found " + found).isTrue();
  }

  /** Equal, numbers within 1e-9; null is what is not there. */
  private static boolean equal(JsonNode found, JsonNode right) {
    if (right.isNumber()) {
      return found.isNumber() && Math.abs(found.asDouble() - right.asDouble()) < 1e-9;
    }
    if (right.isArray() && found.isArray() && found.size() == right.size()) {
      Iterator<JsonNode> each = right.iterator();
      for (JsonNode value : found) {
        if (!equal(value, each.next())) {
          return false;
        }
      }
      return true;
    }
    return right.isNull() ? found.isMissingNode() : found.equals(right);
  }

  private void twelve(String[] right) throws IOException {
    int at = 0;
    for (JsonNode value : json("").path("bbox")) {
      assertThat(value.asDouble())
          .as(command)
          .isEqualTo(Double.parseDouble(right[at++]), within(1e-9));
    }
    assertThat(at).as(command).isEqualTo(12);
  }

  private void one(String[] right) throws IOException {
    JsonNode all = json(right[0]);
    assertThat(all).as(command).hasSize(Integer.parseInt(right[1]));
    for (JsonNode detection : all) {
      assertThat(detection.path("score").asDouble()).isEqualTo(0.953, within(0.001));
      for (int i = 0; i < 4; i++) {
        double side = Double.parseDouble(right[2 + i]);
        assertThat(detection.path("bbox").path(i).asDouble()).isEqualTo(side, within(0.5));
      }
    }
  }

  private void pixel(String[] right) throws IOException {
    BufferedImage image = ImageIO.read(home.resolve(right[0]).toFile());
    int colour = image.getRGB(Integer.parseInt(right[1]), Integer.parseInt(right[2]));
    for (int i = 0; i < 3; i++) {
      int level = colour >> (16 - 8 * i) & 255;
      assertThat(level).as(command).isCloseTo(Integer.parseInt(right[3 + i]), within(1));
    }
  }
}

package org.groupdetr.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  @Test
  void passesEverythingOn() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StandardOutput output = new StandardOutput(bytes);
    output.writer().print("a table");
    assertThat(output.close()).isEmpty();
    assertThat(bytes.toString(Charset.defaultCharset())).isEqualTo("a table");
  }

  @Test
  void saysWhyTheOutputIsLost() {
    StandardOutput output = new StandardOutput(failing("No space left on device"));
    output.writer().println("a table");
    assertThat(output.close()).contains("No space left on device");
  }

  @Test
  void aReaderThatHadEnoughIsNoFailure() {
    StandardOutput output = new StandardOutput(failing("Broken pipe"));
    output.writer().println("a table");
    assertThat(output.close()).isEmpty();
  }
}

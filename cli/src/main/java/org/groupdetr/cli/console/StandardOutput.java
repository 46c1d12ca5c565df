package org.groupdetr.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import org.groupdetr.common.SafeFiles;

/**
 * The program's output, which remembers why it could not be written: a print writer swallows that,
 * and a table on a full disk would be cut off without a word.
 */
public final class StandardOutput {
  private final Remembering stream;
  private final PrintWriter writer;

  public StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  StandardOutput(OutputStream out) {
    stream = new Remembering(out);
    String charset = System.getProperty("stdout.encoding", Charset.defaultCharset().name());
    writer = Output.to(stream, charset);
  }

  public PrintWriter writer() {
    return writer;
  }

  /**
   * Writes what is left.
   *
   * @return why something is lost; nothing is if its reader, such as {@code head}, had enough
   */
  public Optional<String> close() {
    writer.flush();
    return stream.failure.map(SafeFiles::reason).filter(why -> !why.contains("Broken pipe"));
  }

  private static final class Remembering extends FilterOutputStream {
    private Optional<IOException> failure = Optional.empty();

    Remembering(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        failure = failure.or(() -> Optional.of(e));
        throw e;
      }
    }
  }
}

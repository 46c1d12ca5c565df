package org.groupdetr.cli.console;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;

/** The way of all text to a terminal, file or pipe: as {@link VisibleText}. */
public final class Output {
  private Output() {}

  /** Standard error. */
  public static PrintWriter errors() {
    return to(System.err, System.getProperty("stderr.encoding", Charset.defaultCharset().name()));
  }

  /** To what text is printed to. */
  public static PrintWriter to(Writer printed) {
    return new PrintWriter(new Visible(printed), true);
  }

  static PrintWriter to(OutputStream stream, String charset) {
    return to(new OutputStreamWriter(stream, Charset.forName(charset)));
  }

  private static final class Visible extends FilterWriter {
    Visible(Writer out) {
      super(out);
    }

    @Override
    public void write(int letter) throws IOException {
      write(String.valueOf((char) letter), 0, 1);
    }

    @Override
    public void write(char[] letters, int from, int length) throws IOException {
      write(new String(letters, from, length), 0, length);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      out.write(VisibleText.of(text.substring(from, from + length)));
    }
  }
}

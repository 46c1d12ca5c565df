package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UnbrokenHelpTest {
  @ParameterizedTest
  @ValueSource(strings = {"training.epochs=5", "small=0:1024,medium=1024:9216", "a/b-c|d", "1e-4."})
  void textsComeBackAsTheyWere(String text) {
    assertThat(UnbrokenHelp.parted(UnbrokenHelp.joined(text))).isEqualTo(text);
  }

  /** No line of any help ends within a setting, at the usual width. */
  @ParameterizedTest
  @ValueSource(ints = {80, 100})
  void settingsAreNotBroken(int columns) {
    List<String> broken = new ArrayList<>();
    CommandLine all = Main.commandLine();
    HelpLayout.apply(all, columns);
    collect(all, broken);
    assertThat(broken).isEmpty();
  }

  private static void collect(CommandLine line, List<String> broken) {
    StringWriter out = new StringWriter();
    line.usage(new PrintWriter(out));
    String help = out.toString().substring(out.toString().indexOf("\n\n") + 1);
    help.lines()
        .filter(l -> l.matches(".*\\w\\w\\.$"))
        .forEach(
            l -> {
              String next = after(help, l);
              if (next.matches(" {20,}[a-z]+[A-Za-z]*=.*")) {
                broken.add(l + next);
              }
            });
    assertThat(out.toString()).doesNotContain("\uE000", "\uE001", "\uE002", "\uE003");
    line.getSubcommands().values().forEach(below -> collect(below, broken));
  }

  private static String after(String help, String line) {
    int at = help.indexOf(line + "\n") + line.length() + 1;
    int end = help.indexOf('\n', at);
    return end < 0 ? "" : help.substring(at, end);
  }
}

package org.groupdetr.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How help texts are laid out: examples can be pasted, whatever the terminal's width. */
final class HelpLayout {
  /** The help's own least width. */
  private static final int LEAST_COLUMNS = 55;

  private static final String EXAMPLE = "  groupdetr ";
  private static final String NEXT_LINE = "      ";

  private HelpLayout() {}

  /** Lays out the help of a command and of all below it, for so many columns. */
  static void apply(CommandLine line, int columns) {
    int width = Math.max(LEAST_COLUMNS, columns);
    line.setUsageHelpWidth(width);
    // Escape sequences of colours would be shown as text.
    line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    footers(line, width);
    unbroken(line);
  }

  /** Breaks lines at blanks only, and not within {@code training.epochs=5}. */
  private static void unbroken(CommandLine line) {
    line.setHelpFactory(UnbrokenHelp::new);
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.description(
        Arrays.stream(usage.description()).map(UnbrokenHelp::joined).toArray(String[]::new));
    line.getHelpSectionMap()
        .replaceAll((key, section) -> help -> UnbrokenHelp.parted(section.render(help)));
    line.getSubcommands().values().forEach(HelpLayout::unbroken);
  }

  private static void footers(CommandLine line, int width) {
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    List<String> lines = new ArrayList<>();
    String whole = String.join("\n", usage.footer()).replaceAll(" \\\\\n +", " ");
    whole
        .lines()
        .map(text -> text.startsWith(EXAMPLE) ? example(text, width) : List.of(text))
        .forEach(lines::addAll);
    usage.footer(lines.toArray(String[]::new));
    line.getSubcommands().values().forEach(below -> footers(below, width));
  }

  /** An example in lines of fewer letters than {@code width}, broken as a shell reads on. */
  static List<String> example(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() >= width) {
      int space = blank(rest, width - 2);
      if (space < 0) {
        break;
      }
      lines.add(rest.substring(0, space) + " \\");
      rest = NEXT_LINE + rest.substring(space + 1);
    }
    lines.add(rest);
    return lines;
  }

  /**
   * The last blank before {@code end} that parts two arguments, best before an option, which then
   * stays with its value; -1 if there is none but in quotes.
   */
  private static int blank(String text, int end) {
    int found = -1;
    int option = -1;
    boolean quoted = false;
    int begin = text.length() - text.stripLeading().length();
    for (int i = begin; i < Math.min(end, text.length()); i++) {
      quoted ^= text.charAt(i) == '\'';
      if (text.charAt(i) == ' ' && !quoted) {
        found = i;
        option = text.startsWith(" --", i) ? i : option;
      }
    }
    return option < 0 ? found : option;
  }
}

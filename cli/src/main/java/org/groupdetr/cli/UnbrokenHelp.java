package org.groupdetr.cli;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A help whose words are not broken. Java breaks lines behind dots, colons and the like, also
 * within the name of a setting; so these stand as letters of private use until lines are broken.
 */
final class UnbrokenHelp extends Help {
  private static final String MARKS = ".:/,=|-";
  private static final char FIRST = '\uE000';

  /** A mark within a word. */
  private static final Pattern WITHIN = Pattern.compile("(?<=[\\w\\]])[" + MARKS + "](?=[\\w\\[])");

  UnbrokenHelp(CommandSpec command, ColorScheme colours) {
    super(command, colours);
  }

  /** The text with marks within words as letters. */
  static String joined(String text) {
    return WITHIN
        .matcher(text)
        .replaceAll(mark -> String.valueOf((char) (FIRST + MARKS.indexOf(mark.group()))));
  }

  /** The text with the marks as they are. */
  static String parted(String text) {
    String parted = text;
    for (int i = 0; i < MARKS.length(); i++) {
      parted = parted.replace((char) (FIRST + i), MARKS.charAt(i));
    }
    return parted;
  }

  @Override
  public IOptionRenderer createDefaultOptionRenderer() {
    IOptionRenderer usual = super.createDefaultOptionRenderer();
    return (option, label, scheme) -> joined(usual.render(option, label, scheme), scheme);
  }

  @Override
  public IParameterRenderer createDefaultParameterRenderer() {
    IParameterRenderer usual = super.createDefaultParameterRenderer();
    return (parameter, label, scheme) -> joined(usual.render(parameter, label, scheme), scheme);
  }

  private static Ansi.Text[][] joined(Ansi.Text[][] cells, ColorScheme scheme) {
    UnaryOperator<Ansi.Text> join = text -> scheme.text(joined(text.plainString()));
    return List.of(cells).stream()
        .map(row -> List.of(row).stream().map(join).toArray(Ansi.Text[]::new))
        .toArray(Ansi.Text[][]::new);
  }
}

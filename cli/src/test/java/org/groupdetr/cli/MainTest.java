package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.groupdetr.common.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for all commands alike. */
class MainTest {
  /** As a shell tells words apart. */
  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return run(Main.commandLine(), arguments);
  }

  private int run(CommandLine line, String... arguments) {
    return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
  }

  /** The whole program and each command. */
  static Stream<CommandLine> commands() {
    CommandLine line = Main.commandLine();
    return Stream.concat(Stream.of(line), below(line));
  }

  private static Stream<CommandLine> below(CommandLine line) {
    return line.getSubcommands().values().stream()
        .flatMap(command -> Stream.concat(Stream.of(command), below(command)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void explainsItself(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
    assertThat(command.getCommandSpec().optionsMap()).as(name).containsKeys("--help", "-h");
    assertThat(command.getCommandSpec().options())
        .as(name)
        .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    assertThat(command.getCommandSpec().positionalParameters())
        .as(name)
        .allSatisfy(parameter -> assertThat(parameter.description()).isNotEmpty());
    assertThat(command.getCommandSpec().optionsMap().values().stream().map(OptionSpec::longestName))
        .as(name)
        .allMatch(option -> option.matches("--[a-z][a-z0-9-]*"));
    assertThat(examples(command)).as("examples of " + name).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void understandsItsOwnExamples(CommandLine command) {
    for (String example : examples(command)) {
      String[] arguments =
          WORD.matcher(example.replaceAll(" [>|].*", ""))
              .results()
              .map(word -> word.group().replaceAll("[\"']", ""))
              .toArray(String[]::new);
      Main.commandLine().parseArgs(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
  }

  private static List<String> examples(CommandLine command) {
    String footer = String.join("\n", command.getCommandSpec().usageMessage().footer());
    return footer
        .replaceAll(" \\\\\n +", " ") // as a shell reads on
        .lines()
        .filter(line -> line.startsWith("  groupdetr "))
        .toList();
  }

  @Test
  void helpGoesToTheOutputAndWrongUsageToTheErrors() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Usage: groupdetr", "recipes", "doctor");
    assertThat(err.toString()).isEmpty();
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: groupdetr");
  }

  @Test
  void unknownWordsAreAnsweredWithTheNearest() {
    assertThat(run("doctr")).isEqualTo(2);
    assertThat(run("recipes", "--hepl")).isEqualTo(2);
    assertThat(err.toString())
        .contains("groupdetr: there is no command 'doctr'", "groupdetr doctor")
        .contains("groupdetr: Unknown option: '--hepl'", "--help")
        .contains("See: groupdetr recipes --help");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void helpWithTheCommandBehindItIsTheSame() {
    assertThat(run("lab", "groups", "--help")).isZero();
    String said = out.toString();
    out.getBuffer().setLength(0);
    assertThat(run("help", "lab", "groups")).isZero();
    assertThat(out.toString()).isEqualTo(said).contains("Usage: groupdetr lab groups");
    assertThat(run("help", "lab", "gropus")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("groupdetr: 'groupdetr lab' has no command gropus")
        .contains("See: groupdetr lab --help");
  }

  /** A window beside another: the help is as wide as it must be, and examples can be pasted. */
  @ParameterizedTest
  @ValueSource(ints = {1, 20, 54, 55, 80, 200})
  void anyTerminalIsWideEnough(int columns) {
    commands()
        .forEach(
            command -> {
              HelpLayout.apply(command, columns);
              String help = command.getUsageMessage();
              String shell = help.replaceAll(" \\\\\\R +", " ");
              assertThat(examples(command))
                  .isNotEmpty()
                  .allSatisfy(line -> assertThat(shell).contains(line));
              assertThat(help.lines()).allMatch(line -> line.length() <= Math.max(55, columns));
            });
  }

  @Test
  void everyCommandTellsTheVersionOfAllThatMatters() {
    for (String command : List.of("", "train", "lab groups")) {
      out.getBuffer().setLength(0);
      assertThat(run((command + " --version").strip().split(" "))).isZero();
      assertThat(out.toString().lines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("groupdetr "),
              line ->
                  assertThat(line).matches("commit    ([0-9a-f]{12}( with changes)?|not known)"),
              line -> assertThat(line).matches("engine    libtorch \\d+\\.\\d+.*"),
              line -> assertThat(line).startsWith("java      " + Runtime.version().feature()));
    }
  }

  @Test
  void anArgumentMayBeginWithAnAt() {
    assertThat(run("recipes", "@small")).isEqualTo(1);
    assertThat(err.toString()).contains("@small");
  }

  @Test
  void shellsLearnEveryCommand() {
    assertThat(run("completion")).isZero();
    assertThat(out.toString())
        .contains("complete -F _complete_groupdetr -o default groupdetr")
        .contains("predict", "--max-detections", "detectors");
  }

  @Test
  void whatActsOnATerminalIsShown() {
    assertThat(run("recipes", "\u001b[31m\u202esmal\nl")).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("groupdetr: no recipe \\u001b[31m\\u202esmal\\nl; ");
  }

  @Test
  void anErrorForItsReaderIsOneLine() {
    assertThat(run("recipes", "smal")).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly("groupdetr: no recipe smal; did you mean small?");
  }

  @Test
  void theStackTraceIsShownOnRequest() {
    assertThat(run("recipes", "smal", "--stacktrace")).isEqualTo(1);
    assertThat(err.toString()).contains(UserException.class.getName(), "\tat org.groupdetr.");
  }

  @Test
  void errorsOfTheMachineAreReportedAlike() {
    assertThat(run(throwing(new OutOfMemoryError("Java heap space")), "break")).isEqualTo(1);
    assertThat(run(throwing(new UnsatisfiedLinkError("no jnitorch\nin path")), "break"))
        .isEqualTo(1);
    assertThat(run(throwing(new IllegalStateException("odd")), "break")).isEqualTo(1);
    IOException denied = new AccessDeniedException("/a/b");
    assertThat(run(throwing(new UncheckedIOException(denied)), "break")).isEqualTo(1);
    assertThat(
            run(throwing(new InvalidPathException("a\0b", "Nul character not allowed")), "break"))
        .isEqualTo(1);
    String engine = "can't allocate memory: you tried to allocate 1073741824 bytes.\nframe #0";
    assertThat(run(throwing(new RuntimeException(engine)), "break")).isEqualTo(1);
    assertThat(err.toString())
        .contains("groupdetr: out of memory (Java heap space): the heap may grow to ")
        .contains("GROUPDETR_JAVA_OPTIONS=-Xmx")
        .contains("does not load (no jnitorch); run: groupdetr doctor")
        .contains("groupdetr: cannot read or write: /a/b: permission denied\n")
        .contains("groupdetr: no file can be called 'a\\u0000b': nul character not allowed\n")
        .contains("groupdetr: out of memory: the engine could not get 1,024 MB more; lower ")
        .doesNotContain("frame #0")
        .contains("groupdetr: defect of this program: java.lang.IllegalStateException: odd")
        .contains("--stacktrace");
  }

  @Test
  void onlyWhatItsReaderCanMendIsToldWithoutCallingItADefect() {
    assertThat(run(throwing(new IllegalArgumentException("rate was -1")), "break")).isEqualTo(1);
    assertThat(err.toString())
        .contains("groupdetr: defect of this program: java.lang.IllegalArgumentException: rate")
        .contains("please report it");
    err.getBuffer().setLength(0);
    assertThat(run(throwing(new UserException("--rate was -1")), "break")).isEqualTo(1);
    assertThat(err.toString().lines()).containsExactly("groupdetr: --rate was -1");
  }

  private static CommandLine throwing(Throwable error) {
    return Main.commandLine().addSubcommand("break", new Broken(error));
  }

  @Command
  private record Broken(Throwable error) implements Runnable {
    @Override
    public void run() {
      if (error instanceof Error fatal) {
        throw fatal;
      }
      throw (RuntimeException) error;
    }
  }

  /** The engine takes a second to load: help must not touch it. */
  @Test
  void helpLoadsNoClassOfTheEngine() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-verbose:class",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--help")
            .redirectErrorStream(true)
            .start();
    String loaded = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(loaded).contains("Usage: groupdetr", Main.class.getName());
    assertThat(loaded).doesNotContain("org.bytedeco", "org.eclipse.jetty", "io.prometheus");
  }
}

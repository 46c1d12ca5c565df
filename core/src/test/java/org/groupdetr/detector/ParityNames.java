package org.groupdetr.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.groups.Grouping;
import org.groupdetr.tensor.CounterRng;
import org.groupdetr.tensor.Scope;
import org.junit.jupiter.api.DynamicTest;

/** The tensors of a full-sized detector: names, shapes, what is trained. */
final class ParityNames {
  private ParityNames() {}

  /** The tensors of a detector, by name: shape, then whether it is trained. */
  private record Listed(Map<String, String> tensors, long trained) {}

  /** Compares the folder's {@code names.txt} with the detector of its largest case. */
  static List<DynamicTest> tests(String folder, ParityKind kind) {
    return GoldenFolder.files(folder, "names", ".txt").stream()
        .map(f -> DynamicTest.dynamicTest(folder + "/" + f.getFileName(), () -> check(f, kind)))
        .toList();
  }

  private static void check(Path names, ParityKind kind) throws IOException {
    List<ParityCase> plain =
        GoldenFolder.files(kind.folder(), "full", ".safetensors").stream()
            .map(ParityCase::read)
            .filter(c -> c.groups() == 1)
            .sorted(Comparator.comparing(c -> -c.number("num_queries")))
            .toList();
    GoldenFolder.requireSome(plain, kind.folder() + ", full");
    ParityCase one = plain.get(0);
    BuildContext context =
        new BuildContext(one.classes(), Grouping.NONE, false, 1, new CounterRng(1));
    Listed expected = listed(names);
    try (Scope scope = Scope.open();
        SetDetector<?> detector = kind.spec().apply(one).build(context)) {
      Map<String, String> own = new TreeMap<>();
      detector
          .state()
          .forEach(
              (name, tensor) ->
                  own.put(name, line(tensor.shape()) + " " + tensor.requiresGradient()));
      assertThat(own).isEqualTo(expected.tensors());
      long trained =
          ParityChecks.trained(detector).values().stream().mapToLong(p -> p.count()).sum();
      assertThat(trained).isEqualTo(expected.trained());
    }
  }

  private static String line(long[] shape) {
    return Arrays.toString(shape).replaceAll("[\\[\\] ]", "");
  }

  /** Lines of name, shape and what is done with it, parted by spaces or bars; aliases left out. */
  private static Listed listed(Path file) throws IOException {
    Map<String, String> tensors = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(file);
    for (String line : lines) {
      String[] words = line.trim().split("[ |]+");
      if (!line.startsWith("#") && !line.matches(".*( alias of | =).*")) {
        String shape = words[1].replaceAll("[\\[\\]]", "").replace('x', ',');
        tensors.put(words[0], shape + " " + words[2].equals("yes"));
      }
    }
    return new Listed(new TreeMap<>(tensors), Long.parseLong(lines.get(0).replaceAll("\\D", "")));
  }
}

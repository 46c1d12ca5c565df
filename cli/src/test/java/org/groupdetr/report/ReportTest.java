package org.groupdetr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.UserException;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.eval.CocoEvaluator;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.eval.CocoSettings;
import org.groupdetr.eval.IouType;
import org.groupdetr.figures.Pictures;
import org.groupdetr.run.EpochMetrics;
import org.groupdetr.run.LossName;
import org.groupdetr.run.MetricsLog;
import org.groupdetr.run.RunFolder;
import org.groupdetr.run.RunRecord;
import org.groupdetr.run.StepMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages about runs that are put together by hand; no engine. */
class ReportTest {
  private static final String HOSTILE = "<script>alert('x')</script>\"&\u202e";
  private static final ReportOptions PLAIN =
      new ReportOptions(
          Optional.of("Title <b>"),
          Optional.empty(),
          Optional.empty(),
          OptionalDouble.empty(),
          Optional.of(2));

  @TempDir private Path folder;

  private Path data(MadeUp made) {
    return data("data", made);
  }

  private Path data(String name, MadeUp made) {
    Path data = folder.resolve(name);
    CocoFile.write(data.resolve("annotations/instances_train.json"), made.truth());
    CocoFile.write(data.resolve("annotations/instances_val.json"), made.truth());
    made.truth()
        .images()
        .forEach(
            image -> {
              for (String split : List.of("train", "val")) {
                Pictures.writePng(
                    new java.awt.image.BufferedImage(
                        image.width(), image.height(), java.awt.image.BufferedImage.TYPE_INT_RGB),
                    data.resolve(split).resolve(image.fileName()));
              }
            });
    return data;
  }

  private Path run(String name, int groups, int seed, MadeUp made, Path data) throws IOException {
    RunFolder run = new RunFolder(folder.resolve(name));
    Files.createDirectories(run.path());
    String recipe =
        "name: small\ntraining: {groups: %d, seed: %d, epochs: 2}\nevaluation: {maxDetections: [1,"
            + " 10, 100]}\n# %s\n";
    Files.writeString(run.recipe(), recipe.formatted(groups, seed, HOSTILE));
    Map<String, Double> coco = numbers(made, IouType.BOXES);
    boolean masked = made.found.mask(0).isPresent();
    Map<String, Double> masks = masked ? numbers(made, IouType.MASKS) : Map.of();
    try (MetricsLog log = MetricsLog.create(run.metrics())) {
      Map<LossName, Double> terms =
          Map.of(LossName.ofLastLayer("class"), 1.0, new LossName("class", true), 6.0);
      Map<String, Double> rates = Map.of("main", 0.1);
      log.add(new StepMetrics(1, 1, 3.5, terms, 1, rates, 8, 0.5, 0.1, 700));
      log.add(new EpochMetrics(1, 1, EpochMetrics.Weights.RAW, coco, masks, 3.5, 2, 60));
    }
    ResultsFile.write(run.results(), made.found);
    RunRecord.Session session =
        new RunRecord.Session("groupdetr train " + HOSTILE, "now", Map.of("java", "17"));
    new RunRecord(data.toString(), "coco", "val", List.of(session)).write(run.path());
    return run.path();
  }

  private static Map<String, Double> numbers(MadeUp made, IouType kind) {
    CocoSettings settings = CocoSettings.standard().withKind(kind);
    Map<String, Double> numbers = new LinkedHashMap<>();
    new CocoEvaluator(made.truth(), settings)
        .evaluate(made.found)
        .summary()
        .metrics()
        .forEach(m -> numbers.put(m.name(), m.value()));
    return numbers;
  }

  private String page(ReportOptions options, Path... runs) throws IOException {
    Path file = folder.resolve("page.html");
    Report.of(List.of(runs), options).write(file, Instant.EPOCH);
    String html = Files.readString(file);
    assertBalanced(html);
    assertThat(html).doesNotContain("<script", "http://", "https://", "javascript:", "Title <b>");
    assertThat(html).contains("default-src 'none'".replace("'", "&#39;"));
    return html;
  }

  /** Every tag is closed by its own, so that nothing leaks out of its place. */
  private static void assertBalanced(String html) {
    Deque<String> open = new ArrayDeque<>();
    Matcher tags = Pattern.compile("<(/?)([a-zA-Z0-9]+)[^>]*>").matcher(html);
    while (tags.find()) {
      String name = tags.group(2);
      if (tags.group(1).isEmpty()) {
        if (!Set.of("meta", "img", "br").contains(name)) {
          open.push(name);
        }
      } else {
        assertThat(open.pop()).isEqualTo(name);
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void tellsTheNumbersOfTheEvaluation() throws IOException {
    MadeUp made = MadeUp.random(5, 12, "cell", HOSTILE);
    Path run = run("one", 1, 1, made, data(made));
    String html = page(PLAIN, run);
    CocoResult result =
        new CocoEvaluator(made.truth(), CocoSettings.standard()).evaluate(made.found);
    for (var metric : result.summary().metrics()) {
      String value =
          metric.value() < 0 ? "\u2013" : String.format(Locale.ROOT, "%.4f", metric.value());
      assertThat(html)
          .containsPattern("<bdi>" + metric.name() + "</bdi></th>.{0,200}?<td>" + value + "</td>");
    }
    for (var row : result.classes()) {
      assertThat(html).contains(String.format(Locale.ROOT, "<td>%.4f</td>", row.ap()));
    }
    assertThat(html).contains("groupdetr train &lt;script&gt;", "data:image/jpeg;base64,");
    assertThat(html).doesNotContain("cannot be shown", "Note: the AP of the kept results");
    assertThat(html.split("<figure><div class=\"pair\">", -1)).hasSize(3);
  }

  @Test
  void everyTableHasACaptionAndEveryPictureADescription() throws IOException {
    MadeUp made = MadeUp.random(6, 12, "a", "b");
    String html = page(PLAIN, run("one", 1, 1, made, data(made)));
    assertThat(html.split("<table>", -1).length)
        .isEqualTo(html.split("<table><caption>[^<]+</caption><thead>", -1).length);
    assertThat(html.split("<img ", -1).length)
        .isEqualTo(html.split(" alt=\"[^\"]+\"", -1).length)
        .isEqualTo(5);
    assertThat(html.split("role=\"img\" aria-label=\"[^\"]{10,}\"", -1).length).isGreaterThan(5);
  }

  @Test
  void comparesRunsAndThoseOfALab() throws IOException {
    MadeUp made = MadeUp.random(7, 8, "a");
    Path data = data(made);
    run("lab/k1-s1", 1, 1, made, data);
    run("lab/k1-s2", 1, 2, made, data);
    run("lab/k5-s1", 5, 1, made, data);
    Files.writeString(
        folder.resolve("lab/lab.json"),
        "{\"cells\": [{\"run\": \"k1-s1\"}, {\"run\": \"k1-s2\"}, {\"run\": \"k5-s1\"},"
            + " {\"run\": \"k1-s1\", \"finished\": false}, {\"run\": \"not-yet\"}]}");
    String html = page(PLAIN, folder.resolve("lab"));
    assertThat(html)
        .contains("3 runs, 1970", "<bdi>training.groups</bdi>", "<bdi>groups 5</bdi>", "k1-s2")
        .contains("Gain over groups 1, seed by seed");
    String given =
        page(
            PLAIN, folder.resolve("lab/k1-s1"), folder.resolve("lab/k1-s2"), folder.resolve("lab"));
    assertThat(given).contains("3 runs, 1970");
  }

  @Test
  void tellsTheNumbersOfMasksAndOfBoxes() throws IOException {
    MadeUp made = MadeUp.random(12, 12, "a", "b").withMasks();
    Path data = data(made);
    Path run = run("one", 1, 1, made, data);
    String html = page(PLAIN, run);
    double masks = numbers(made, IouType.MASKS).getOrDefault("AP", Double.NaN);
    double boxes = numbers(made, IouType.BOXES).getOrDefault("AP", Double.NaN);
    assertThat(masks).isNotEqualTo(boxes);
    assertThat(html)
        .contains(
            "COCO&#39;s numbers of masks", "COCO&#39;s numbers of boxes", "Mask AP after each")
        .contains(String.format(Locale.ROOT, "Best AP %.4f of masks", masks))
        .contains(String.format(Locale.ROOT, "<td>%.4f</td>", masks))
        .contains(String.format(Locale.ROOT, "<td>%.4f</td>", boxes))
        .doesNotContain("Note: the AP of the kept results", "cannot be shown");
    // Beside a run of boxes only boxes are compared.
    Path other = run("two", 2, 1, MadeUp.random(12, 12, "a", "b"), data);
    assertThat(page(PLAIN, run, other))
        .contains("Numbers are those of boxes", ">AP after each epoch")
        .doesNotContain("Mask AP after each");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    MadeUp made = MadeUp.random(8, 5, "a");
    Path run = run("one", 1, 1, made, folder.resolve("gone"));
    assertThat(page(PLAIN, run)).contains("its data are no longer in");
    Files.delete(run.resolve(RunRecord.FILE));
    assertThat(page(PLAIN, run)).contains("name them with --data");
    Files.delete(run.resolve("results.json"));
    assertThat(page(PLAIN, run)).contains("the run has no results.json");
    assertThatThrownBy(() -> Report.of(List.of(folder.resolve("nowhere")), PLAIN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no such folder");
    assertThatThrownBy(() -> Report.of(List.of(folder), PLAIN))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds no run");
  }

  @Test
  void noticesThatTheTruthIsNoLongerTheSame() throws IOException {
    MadeUp made = MadeUp.random(9, 10, "a", "b");
    Path run = run("one", 1, 1, made, folder.resolve("data"));
    data(MadeUp.random(10, 10, "a", "b"));
    assertThat(page(PLAIN, run)).contains("Note: the AP of the kept results is");
  }

  @Test
  void aRunRecordIsReadAsWritten() {
    RunRecord.Session session =
        new RunRecord.Session("groupdetr train 'a b'", "2026", Map.of("java", "17"));
    RunRecord record = new RunRecord("/data \"x\"", "voc", "val", List.of(session)).with(session);
    record.write(folder);
    assertThat(RunRecord.read(folder)).isEqualTo(record);
    assertThat(RunRecord.read(folder.resolve("none"))).isEqualTo(RunRecord.UNKNOWN);
  }

  /** Two data sets number their classes differently; on one page a class has one colour. */
  @Test
  void aClassHasOneColourOnTheWholePage() throws IOException {
    MadeUp one = MadeUp.random(13, 10, "a", "b", "c");
    MadeUp other = MadeUp.random(14, 10, "c", "d", "b");
    Path first = run("one", 1, 1, one, data("first", one));
    Path second = run("two", 1, 2, other, data("second", other));
    String html = page(PLAIN, first, second);
    Map<String, Set<String>> colours = new TreeMap<>();
    Matcher named =
        Pattern.compile("background:(#[0-9a-f]{6})\"></span><bdi>([a-d])</bdi>").matcher(html);
    int uses = 0;
    while (named.find()) {
      colours.computeIfAbsent(named.group(2), c -> new HashSet<>()).add(named.group(1));
      uses++;
    }
    assertThat(colours).containsOnlyKeys("a", "b", "c", "d");
    assertThat(colours.values()).allMatch(of -> of.size() == 1);
    assertThat(colours.values().stream().distinct()).hasSize(4);
    // Of each run: table, chart, thresholds, rows and columns of the confusion, legend of pictures.
    assertThat(uses).isEqualTo(2 * 3 * 6);
  }

  @Test
  void everySectionOfARunSaysWhichRunItIs() throws IOException {
    MadeUp made = MadeUp.random(15, 8, "a");
    Path data = data(made);
    String html = page(PLAIN, run("x/one", 1, 1, made, data), run("y/one", 5, 1, made, data));
    assertThat(html.split("<h3>", -1).length)
        .isGreaterThan(10)
        .isEqualTo(
            html.split("<h3>[^<]+<span class=\"of\"><bdi>[xy]/one</bdi></span></h3>", -1).length);
    ReportOptions untitled =
        new ReportOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalDouble.empty(),
            Optional.of(0));
    assertThat(page(untitled, folder.resolve("x/one"), folder.resolve("y/one")))
        .contains("<title>groupdetr: x/one, y/one</title>");
  }

  @Test
  void termsOfTheLossAreExplained() throws IOException {
    MadeUp made = MadeUp.random(16, 5, "a");
    assertThat(page(PLAIN, run("one", 1, 1, made, data(made))))
        .contains("class_all", "class: classification.")
        .doesNotContain("giou:");
  }

  /** On paper no table is torn after one row, and nothing leaves a third of a page empty. */
  @Test
  void tablesAndPicturesAreBrokenSensiblyOnPaper() throws IOException {
    MadeUp made = MadeUp.random(17, 5, "a", "b");
    String html = page(PLAIN, run("one", 1, 1, made, data(made)));
    String print = html.substring(html.indexOf("@media print"));
    assertThat(print)
        .contains("thead { display: table-header-group; }")
        .contains("tbody tr:nth-child(-n+2) { break-after: avoid; }")
        .contains("tbody tr:nth-last-child(-n+2) { break-before: avoid; }")
        .contains(".short, tr, .chart, .legend { break-inside: avoid; }")
        .doesNotContain("break-before: page");
    // Three rows of two classes stay together, twelve numbers need not.
    assertThat(html)
        .containsPattern("class=\"wide short\"[^>]*aria-label=\"The best threshold of each class\"")
        .contains("How often detections of a score are right")
        .containsPattern("class=\"wide short\"[^>]*aria-label=\"Errors by kind\"")
        .containsPattern(">duplicate</span></th><td>\\+?\\d")
        .containsPattern("class=\"wide short\"[^>]*aria-label=\"Confusion matrix\"")
        .containsPattern("class=\"wide\"[^>]*aria-label=\"Average precision and recall\"");
  }
}

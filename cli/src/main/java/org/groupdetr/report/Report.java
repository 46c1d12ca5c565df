package org.groupdetr.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;

/**
 * A page about runs: one file of HTML that needs no network and no script, for screens of any size
 * and for paper.
 */
public final class Report {
  private static final String SHEET = "/report/report.css";
  private static final int FEW = 3;

  private final List<Run> runs;
  private final ReportOptions options;

  private Report(List<Run> runs, ReportOptions options) {
    this.runs = runs;
    this.options = options;
  }

  /**
   * Reads runs.
   *
   * @param paths folders of runs, or of labs, whose runs are then taken
   * @throws UserException if a folder holds no run, or its files are damaged
   */
  public static Report of(List<Path> paths, ReportOptions options) {
    return new Report(RunList.of(paths), options);
  }

  /** Number of runs. */
  public int runs() {
    return runs.size();
  }

  /**
   * Writes the page.
   *
   * @param when the page is made
   * @throws UserException if the runs' results or data are damaged, or the file cannot be written
   */
  public void write(Path file, Instant when) {
    String html = "<!DOCTYPE html>\n" + page(when).html() + "\n";
    SafeFiles.write(file, out -> out.write(html.getBytes(UTF_8)));
  }

  /** What was asked for, or the names of the runs, as far as they are few. */
  private String title() {
    List<String> names = runs.stream().map(Run::name).toList();
    String few = String.join(", ", names.subList(0, Math.min(FEW, names.size())));
    int others = names.size() - FEW;
    String more = others > 0 ? " and " + Counted.of(others, "more run") : "";
    return options.title().orElse("groupdetr: " + few + more);
  }

  private Element page(Instant when) {
    Element main = Element.of("main").add(Element.of("h1", title()));
    main.add(Element.of("p", Counted.of(runs.size(), "run") + ", " + when));
    List<RunGroup> groups = RunGroup.of(runs);
    main.add(contents());
    if (runs.size() > 1) {
      main.add(new ComparisonSection(runs, groups).element());
    }
    main.add(new CurveSection(groups).element());
    GroundTruths truths = new GroundTruths(options);
    PageContext page =
        new PageContext(truths, options, options.pictures(runs.size()), colours(truths));
    for (int i = 0; i < runs.size(); i++) {
      main.add(new RunSection(runs.get(i), id(i), page).element());
    }
    return Element.of("html").attribute("lang", "en").add(head()).add(Element.of("body").add(main));
  }

  private ClassColours colours(GroundTruths truths) {
    return ClassColours.of(
        runs.stream()
            .flatMap(run -> truths.split(run).stream())
            .map(split -> split.truth().categories())
            .toList());
  }

  private static String id(int run) {
    return "run-" + (run + 1);
  }

  private Element contents() {
    Element list = Element.of("ul");
    if (runs.size() > 1) {
      list.add(link("#comparison", Element.of("span", "Comparison")));
    }
    list.add(link("#curves", Element.of("span", "Curves")));
    for (int i = 0; i < runs.size(); i++) {
      list.add(link("#" + id(i), Element.foreign(runs.get(i).name())));
    }
    return Element.of("nav").attribute("aria-label", "Contents").add(list);
  }

  private static Element link(String target, Element text) {
    return Element.of("li").add(Element.of("a").attribute("href", target).add(text));
  }

  /** The page forbids itself every script and every address. */
  private Element head() {
    return Element.of("head")
        .add(Element.of("meta").attribute("charset", "utf-8"))
        .add(
            Element.of("meta")
                .attribute("http-equiv", "Content-Security-Policy")
                .attribute(
                    "content", "default-src 'none'; img-src data:; style-src 'unsafe-inline'"))
        .add(
            Element.of("meta")
                .attribute("name", "viewport")
                .attribute("content", "width=device-width, initial-scale=1"))
        .add(Element.of("title", title()))
        .add(Element.style(sheet()));
  }

  private static String sheet() {
    try (InputStream in = Report.class.getResourceAsStream(SHEET)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks " + SHEET);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

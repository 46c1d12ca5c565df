package org.groupdetr.report;

import java.util.List;
import java.util.Optional;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.run.EpochMetrics;

/** All about one run. */
record RunSection(Run run, String id, PageContext page) {
  private static final double SAME = 1e-9;

  Element element() {
    Element section =
        Element.of("section")
            .attribute("id", id)
            .attribute("class", "run")
            .add(Element.of("h2").text("Run ").add(Element.foreign(run.name())));
    section.add(best());
    Optional<Findings> findings =
        page.truths()
            .split(run)
            .flatMap(split -> Findings.of(run, split, page.options().threshold()));
    if (findings.isPresent()) {
      note(findings.get()).ifPresent(section::add);
      Optional<CocoResult> masks = findings.get().masks();
      masks.ifPresent(result -> section.add(accuracy(result, " of masks")));
      section
          .add(accuracy(findings.get().result(), masks.isPresent() ? " of boxes" : ""))
          .add(scores(findings.get(), masks.isPresent() ? " of masks" : ""))
          .add(new MistakeSection(run.name(), findings.get(), page.colours()).elements());
      if (page.pictures() > 0) {
        section.add(new PictureSection(run.name(), findings.get(), page).elements());
      }
    } else {
      run.best().ifPresent(epoch -> section.add(numbers(epoch)));
      section.add(
          Element.of("p", "Classes, confusion and pictures: " + page.truths().missing(run) + "."));
    }
    return section.add(new OriginSection(run).elements());
  }

  private List<Element> accuracy(CocoResult result, String of) {
    return new AccuracySection(run.name(), result, of, page.colours()).elements();
  }

  private List<Element> scores(Findings findings, String of) {
    return new CalibrationSection(run.name(), findings.calibration(), of, page.colours())
        .elements();
  }

  /** A heading within a run's section, which says whose it is. */
  static Element heading(String text, String run) {
    return Element.of("h3", text)
        .add(Element.of("span").attribute("class", "of").add(Element.foreign(run)));
  }

  private Element best() {
    return Element.of(
        "p",
        run.best()
            .map(
                epoch ->
                    "Best AP "
                        + NumberFormat.fixed(run.ofBest(), 4)
                        + (epoch.masks().isEmpty() ? "" : " of masks")
                        + " after epoch "
                        + epoch.epoch()
                        + " of "
                        + run.settings().value("training.epochs")
                        + "; evaluated up to epoch "
                        + run.epochs().get(run.epochs().size() - 1).epoch()
                        + ".")
            .orElse("Not evaluated yet."));
  }

  /** The results are evaluated anew: their AP is that of the run, or the truth is another one. */
  private Optional<Element> note(Findings findings) {
    double ap = findings.ap();
    double then = run.ofBest();
    return !Double.isFinite(then) || Math.abs(ap - then) < SAME
        ? Optional.empty()
        : Optional.of(
            Element.of(
                    "p",
                    "Note: the AP of the kept results is "
                        + NumberFormat.share(ap)
                        + ", that of the run's best evaluation was "
                        + NumberFormat.share(then)
                        + ": the annotations have changed since, or another split was named, or the"
                        + " run is still going on.")
                .attribute("class", "note"));
  }

  private static Element numbers(EpochMetrics epoch) {
    HtmlTable table = new HtmlTable("COCO's numbers of the best evaluation", "number", "value");
    epoch
        .masks()
        .forEach((name, value) -> table.row(name + " of masks", NumberFormat.share(value)));
    epoch.coco().forEach((name, value) -> table.row(name, NumberFormat.share(value)));
    return table.element();
  }
}

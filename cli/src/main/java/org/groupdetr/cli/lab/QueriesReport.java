package org.groupdetr.cli.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.groupdetr.detector.BuildContext;
import org.groupdetr.detector.SetDetector;
import org.groupdetr.eval.CocoSummary;
import org.groupdetr.groups.Grouping;
import org.groupdetr.lab.Point;
import org.groupdetr.lab.QueryFindings;
import org.groupdetr.lab.QueryStudy;
import org.groupdetr.lab.TextGrid;
import org.groupdetr.predict.Predictor;
import org.groupdetr.predict.network.NetworkPredictor;
import org.groupdetr.pretrained.GroupPrecisions;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Scope;
import org.groupdetr.train.Validation;

/**
 * Looks at the groups of models and writes down what they do.
 *
 * @param models of which the last is looked at closely
 */
record QueriesReport(List<AllGroupsModel> models, Split split, Device device, PrintWriter out) {

  /** Writes {@code queries.json}, {@code table.txt}, {@code table.md} and the pictures. */
  void write(Path folder) {
    List<QueryFindings> findings = models.stream().map(this::studied).toList();
    AllGroupsModel last = models.get(models.size() - 1);
    List<CocoSummary> alone = alone(last);
    QueryFindings close = findings.get(findings.size() - 1);
    TextGrid groups = groups(close, alone);
    TextGrid distances = distances(findings);
    String text = text(groups) + "\n" + text(distances) + "\n" + words(close, alone) + "\n";
    out.print("\n" + text);
    SafeFiles.writeText(folder.resolve("table.txt"), text);
    SafeFiles.writeText(
        folder.resolve("table.md"),
        groups.markdown() + "\n" + distances.markdown() + "\n" + words(close, alone) + "\n");
    SafeFiles.writeText(folder.resolve("queries.json"), json(findings, alone));
    draw(findings, folder);
    keep(last, alone);
    out.println("table.txt, table.md, queries.json and pictures are in " + folder);
    out.flush();
  }

  private Labels labels() {
    return new Labels(split.truth().categories());
  }

  private Validation evaluation(AllGroupsModel model) {
    return Validation.of(split, labels(), model.model().use());
  }

  private QueryFindings studied(AllGroupsModel model) {
    try (SetDetector<?> detector = model.load(labels());
        ProgressLine line = line()) {
      detector.move(device);
      return QueryStudy.of(
          detector,
          evaluation(model).batches(),
          device,
          (done, all) -> show(line, "looking at " + model.name(), done, all));
    }
  }

  /** Each group asked alone, as the first one is. */
  private List<CocoSummary> alone(AllGroupsModel model) {
    Labels labels = labels();
    Validation evaluation = evaluation(model);
    BuildContext one = BuildContext.forUse(labels.count(), Grouping.NONE);
    List<CocoSummary> summaries = new ArrayList<>();
    try (SetDetector<?> all = model.load(labels);
        SetDetector<?> asked = one.detector(model.model().use().detector());
        ProgressLine line = line()) {
      asked.move(device);
      for (int g = 0; g < model.groups(); g++) {
        String what = "group " + (g + 1) + " of " + model.groups();
        try (Scope scope = Scope.open()) {
          asked.load(all.ofGroup(all.state(), g));
        }
        Predictor predictor = new NetworkPredictor(asked, labels, Optional.empty(), device);
        summaries.add(
            evaluation
                .run(predictor, (done, count) -> show(line, what, done, count))
                .boxes()
                .summary());
      }
    }
    return summaries;
  }

  /** Beside the weights, so that whoever loads them can have the best group first. */
  private void keep(AllGroupsModel model, List<CocoSummary> alone) {
    List<Double> precisions = alone.stream().map(CocoSummary::ap).toList();
    GroupPrecisions found = GroupPrecisions.measured(split.name(), precisions, model.model());
    try {
      found.write(model.file());
      out.println(
          "group "
              + (found.best() + 1)
              + " is the best alone and comes first from now on where "
              + model.file()
              + " is loaded; "
              + GroupPrecisions.beside(model.file()).getFileName()
              + " says so");
    } catch (UserException e) {
      out.println("note: which group is the best was not kept: " + e.getMessage());
    }
  }

  private static ProgressLine line() {
    return new ProgressLine(System.err, Terminal.current(), InstantSource.system());
  }

  private static void show(ProgressLine line, String what, int done, int all) {
    line.show(new WorkProgress(what, done, OptionalLong.of(all), "batches", Optional.empty()));
  }

  private static TextGrid groups(QueryFindings close, List<CocoSummary> alone) {
    List<List<String>> rows = new ArrayList<>();
    for (int g = 0; g < alone.size(); g++) {
      CocoSummary own = alone.get(g);
      rows.add(
          List.of(
              Integer.toString(g + 1),
              form("%.4f", own.ap()),
              form("%.4f", own.ap50()),
              g == 0 ? "-" : form("%+.4f", own.ap() - alone.get(0).ap()),
              close.used().get(g) + "/" + close.referencePoints().get(g).size()));
    }
    return new TextGrid(
        List.of("group", "AP alone", "AP50 alone", "AP vs. the first", "queries used"), rows);
  }

  private TextGrid distances(List<QueryFindings> findings) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < findings.size(); i++) {
      QueryFindings found = findings.get(i);
      rows.add(
          List.of(
              models.get(i).name(),
              form("%.4f", found.perturbation()),
              form("%.4f", found.matching()),
              form("%.2f", found.matching() / found.perturbation()),
              form("%.3f", found.overlap())));
    }
    return new TextGrid(List.of("weights", "PD", "MD", "MD/PD", "overlap"), rows);
  }

  private static String words(QueryFindings close, List<CocoSummary> alone) {
    double least = alone.stream().mapToDouble(CocoSummary::ap).min().orElseThrow();
    double most = alone.stream().mapToDouble(CocoSummary::ap).max().orElseThrow();
    return String.format(
        Locale.ROOT,
        "%s; groups alone reach AP %.4f to %.4f, the first %.4f: choosing another group"
            + " changes AP by %+.4f to %+.4f",
        Counted.of(close.objects(), "object"),
        least,
        most,
        alone.get(0).ap(),
        least - alone.get(0).ap(),
        most - alone.get(0).ap());
  }

  private static String text(TextGrid table) {
    TextTable text = TextTable.of(table.headers());
    table.rows().forEach(row -> text.row(row.toArray()));
    return text.toString();
  }

  private String json(List<QueryFindings> findings, List<CocoSummary> alone) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    for (int i = 0; i < findings.size(); i++) {
      QueryFindings found = findings.get(i);
      ObjectNode one = root.withArray("weights").addObject().put("name", models.get(i).name());
      one.put("PD", found.perturbation()).put("overlap", found.overlap());
      if (Double.isFinite(found.matching())) {
        one.put("MD", found.matching());
      }
      found.used().forEach(one.withArray("queriesUsed")::add);
    }
    for (CocoSummary summary : alone) {
      ObjectNode numbers = root.withArray("groupsAlone").addObject();
      summary.metrics().forEach(metric -> numbers.put(metric.name(), metric.value()));
    }
    QueryFindings close = findings.get(findings.size() - 1);
    for (List<Point> group : close.referencePoints()) {
      var points = root.withArray("places").addArray();
      group.forEach(point -> points.addArray().add(point.x()).add(point.y()));
    }
    return root.toPrettyString() + "\n";
  }

  /** Pictures need fonts, which a server may lack; the tables stand without them. */
  private void draw(List<QueryFindings> findings, Path folder) {
    try {
      new QueryFigures(models, findings).write(folder);
    } catch (UserException e) {
      out.println("note: not all pictures were drawn: " + e.getMessage());
    }
  }

  private static String form(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}

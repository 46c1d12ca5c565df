package org.groupdetr.report;

import java.util.ArrayList;
import java.util.List;
import org.groupdetr.run.RunRecord;

/** Where a run comes from: commands, environment, seed, recipe. */
record OriginSection(Run run) {

  List<Element> elements() {
    List<Element> elements = new ArrayList<>();
    elements.add(RunSection.heading("Origin", run.name()));
    RunRecord origin = run.origin();
    HtmlTable facts = new HtmlTable("Where the run comes from", "what", "value");
    fact(facts, "folder", run.folder().path().toString());
    fact(facts, "recipe", run.settings().value("name"));
    fact(facts, "seed", run.seed());
    if (!origin.data().isEmpty()) {
      fact(facts, "data", origin.data());
      fact(facts, "evaluated on", origin.split());
    }
    fact(facts, "time up to the last evaluation", NumberFormat.duration(run.seconds()));
    fact(facts, "time per step", NumberFormat.fixed(run.stepSeconds(), 3) + " s (median)");
    fact(facts, "peak memory", NumberFormat.whole(run.peakMemoryMb()) + " MB");
    elements.add(facts.ofText());
    for (int i = 0; i < origin.sessions().size(); i++) {
      elements.add(session(origin.sessions().get(i), i));
    }
    elements.add(
        Element.of("details")
            .attribute("open", "")
            .add(Element.of("summary", "Recipe as executed"))
            .add(Element.of("pre", run.recipe())));
    return elements;
  }

  private static Element session(RunRecord.Session session, int number) {
    HtmlTable table = new HtmlTable(number == 0 ? "Started" : "Went on", "what", "value");
    fact(table, "command", session.command());
    fact(table, "at", session.started());
    session.environment().forEach((what, value) -> fact(table, what, value));
    return table.ofText();
  }

  private static void fact(HtmlTable table, String what, String value) {
    table.row(what, List.of(Element.of("td").add(Element.foreign(value))));
  }
}

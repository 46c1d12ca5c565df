package org.groupdetr.cli.recipe;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.common.Counted;
import org.groupdetr.common.MachineMemory;
import org.groupdetr.groups.Grouping;
import org.groupdetr.recipe.ModelFile;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.train.RunWarnings;
import org.groupdetr.train.StepCost;

/** What groups cost a training by a recipe, predicted. */
record CostTable(Recipe recipe, int classes) {
  private static final List<Integer> USUAL = List.of(1, 5, 11);

  void print(PrintWriter out) {
    Grouping own = ModelFile.grouping(recipe.training());
    int parts = recipe.training().accumulate();
    StepCost.Question question = StepCost.Question.of(recipe, classes);
    Set<Integer> counts = new TreeSet<>(USUAL);
    counts.add(own.groups());
    TextTable table =
        TextTable.of(List.of("groups", "parameters", "peak MB", "GMACs per step", "vs. 1 group"));
    StepCost first = StepCost.of(question.with(new Grouping(own.kind(), 1)));
    for (int count : counts) {
      StepCost cost = StepCost.of(question.with(new Grouping(own.kind(), count)));
      table.row(
          count,
          cost.parameters(),
          Math.round(cost.peakMb(parts, 1)),
          Math.round(cost.training()),
          String.format(Locale.ROOT, "%.2f", cost.training() / first.training()));
    }
    StepCost cost = StepCost.of(question);
    out.printf(
        Locale.ROOT,
        "%nPredicted for a training step on %s of %d x %d pixels. A GMAC is a billion%n"
            + "multiply-accumulate operations, or 2 GFLOPs; inference on one picture takes %.1f"
            + " GMACs.%n%n",
        Counted.of(question.batch(), "picture"),
        question.picture().height(),
        question.picture().width(),
        cost.inference());
    out.println(table);
    RunWarnings.ofMemory(cost.peakMb(parts, 1), MachineMemory.here().freeBytes())
        .ifPresent(line -> out.println("warning   " + line));
  }
}

package org.groupdetr.cli.train;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.groupdetr.Evaluation;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.cli.evaluate.EvaluationProgress;
import org.groupdetr.cli.options.EngineOptions;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.data.shapes.ShapesData;
import org.groupdetr.data.shapes.ShapesSpec;
import org.groupdetr.eval.CocoResult;
import org.groupdetr.predict.Tiles;

/**
 * Large pictures with shapes as small as the demo's detector knows them: what becomes of those when
 * the picture is made smaller, and what tiles gain.
 *
 * @param folder where the pictures are drawn
 */
record LargeShapes(Path folder, EngineOptions engine) {
  /** Five times as wide as the demo's, with shapes of the same number of pixels. */
  private static final ShapesSpec PICTURES = new ShapesSpec(1, 40, 480, 5, 60, 2, 0.2);

  private static final List<String> NUMBERS = List.of("AP", "AP50", "APs", "APm");
  private static final Tiles TILES = new Tiles(96, 0.2);

  /** Prints a table of numbers of the whole pictures and of tiles. */
  void compare(Path model, PrintWriter out) {
    if (!Files.exists(folder)) {
      ShapesData.write(folder, PICTURES);
    }
    DataSet data = DataSets.open(folder);
    TextTable table =
        TextTable.of(Stream.concat(Stream.of("large pictures"), NUMBERS.stream()).toList());
    try (EvaluationProgress progress = EvaluationProgress.open(out::println)) {
      Evaluation whole =
          Evaluation.of(model.toString(), data).device(engine.device()).listener(progress);
      row(table, "as a whole", whole.run());
      row(table, "and by tiles of " + TILES.side(), whole.tiles(TILES).run());
    }
    out.println();
    out.println(table);
    out.flush();
  }

  private static void row(TextTable table, String name, CocoResult result) {
    List<String> cells = new ArrayList<>(List.of(name));
    NUMBERS.forEach(n -> cells.add(number(result.summary().value(n))));
    table.row(cells.toArray());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}

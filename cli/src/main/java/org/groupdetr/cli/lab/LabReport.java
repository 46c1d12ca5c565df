package org.groupdetr.cli.lab;

import java.io.PrintWriter;
import java.util.List;
import org.groupdetr.cli.console.TextTable;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.figures.BandFigure;
import org.groupdetr.figures.Pictures;
import org.groupdetr.lab.LabCurves;
import org.groupdetr.lab.LabFolder;
import org.groupdetr.lab.LabResults;
import org.groupdetr.lab.TextGrid;

/** Prints what a lab found, and leaves it in the lab's folder. */
record LabReport(LabFolder folder, PrintWriter out) {

  /** Writes {@code table.txt}, {@code table.md} and {@code curves.png}. */
  void write(LabResults results, TextGrid table, List<String> notes) {
    TextTable text = TextTable.of(table.headers());
    table.rows().forEach(row -> text.row(row.toArray()));
    String below = notes.isEmpty() ? "" : "\n" + String.join("\n", notes) + "\n";
    out.println();
    out.print(text + below);
    SafeFiles.writeText(folder.path().resolve("table.txt"), text + below);
    SafeFiles.writeText(folder.path().resolve("table.md"), table.markdown() + below);
    try {
      Pictures.writePng(
          BandFigure.draw(words(results), LabCurves.bands(results, folder)),
          folder.path().resolve("curves.png"));
    } catch (UserException e) {
      out.println("note: no curves were drawn: " + e.getMessage());
    }
    out.println("table.txt, table.md, curves.png and the runs are in " + folder.path());
    out.flush();
  }

  private static BandFigure.Words words(LabResults results) {
    boolean several = results.plan().trials().size() > results.plan().rows().size();
    String spread = several ? ", mean \u00b1 standard deviation over seeds" : "";
    return new BandFigure.Words("lab " + results.plan().lab() + ": AP" + spread, "epoch", "AP");
  }
}

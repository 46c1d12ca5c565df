package org.groupdetr.eval.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DetectionTable;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.eval.IouType;
import org.groupdetr.geometry.Segmentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors by kind, beside tidecv; {@code make.py} in the fixture's folder made that. */
class ErrorAnalysisTest {
  private static final Path FOLDER = Path.of("src/test/resources/tide");
  private static final Map<ErrorKind, String> NAMES =
      Map.of(
          ErrorKind.CLASS, "Cls",
          ErrorKind.PLACE, "Loc",
          ErrorKind.BOTH, "Both",
          ErrorKind.DUPLICATE, "Dupe",
          ErrorKind.BACKGROUND, "Bkg",
          ErrorKind.MISSED, "Miss");

  @ParameterizedTest
  @EnumSource(IouType.class)
  void equalsTide(IouType kind) throws IOException {
    String name = kind == IouType.BOXES ? "boxes" : "masks";
    CocoData truth = CocoFile.read(FOLDER.resolve(name + "-truth.json"));
    DetectionTable found =
        ResultsFile.read(
            FOLDER.resolve(name + "-results.json"), kind == IouType.MASKS, truth.ids(), note -> {});
    JsonNode expected = new ObjectMapper().readTree(FOLDER.resolve(name + "-tide.json").toFile());
    ErrorCosts costs = ErrorAnalysis.of(truth, found, kind);
    assertThat(100 * costs.ap()).isCloseTo(expected.path("ap").asDouble(), within(1e-9));
    for (ErrorKind error : ErrorKind.values()) {
      String shortName = NAMES.get(error);
      assertThat(costs.of(error).count())
          .as("%s, number", error)
          .isEqualTo(expected.path("counts").path(shortName).asInt())
          .isPositive();
      assertThat(100 * costs.of(error).ap())
          .as("%s, AP", error)
          .isCloseTo(expected.path("costs").path(shortName).asDouble(), within(1e-9));
    }
  }

  /** What only lacks its right name costs all there is, and only as that. */
  @Test
  void aWrongNameIsAnErrorOfClass() {
    CocoData truth =
        new CocoData(
            List.of(new CocoImage(1, "a.png", 100, 100)),
            List.of(new CocoAnnotation(1, 1, 1, 10, 10, 20, 20, 400, false, Segmentation.none())),
            List.of(new CocoCategory(1, "a", ""), new CocoCategory(2, "b", "")));
    DetectionTable found = new DetectionTable();
    found.add(1, 2, 0.9, 10, 10, 20, 20);
    ErrorCosts costs = ErrorAnalysis.of(truth, found, IouType.BOXES);
    assertThat(costs.ap()).isZero();
    assertThat(costs.of(ErrorKind.CLASS)).isEqualTo(new ErrorCosts.Cost(1, 1));
    assertThat(costs.kinds().values().stream().mapToInt(ErrorCosts.Cost::count).sum()).isEqualTo(1);
  }
}

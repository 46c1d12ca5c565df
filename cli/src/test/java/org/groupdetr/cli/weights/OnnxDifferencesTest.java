package org.groupdetr.cli.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.cli.weights.OnnxDifferences.Answer;
import org.groupdetr.export.EngineAnswer;
import org.junit.jupiter.api.Test;

/** What counts as a difference between a graph and the engine. */
class OnnxDifferencesTest {
  private static final float[] BOXES = {0.4f, 0.4f, 0.6f, 0.6f, 0.2f, 0.2f, 0.4f, 0.4f};
  private static final float[] TOKENS = {1.5f, 8, 7.9999f, 2};
  private static final float[] PAIRS = {0.9f, 0.1f, 0.5f, 0.49998f};

  private final Map<String, float[]> outputs = new LinkedHashMap<>();
  private long[] tokens = {1, 2};
  private long[] pairs = {0, 2};
  private boolean boxed = true;

  OnnxDifferencesTest() {
    outputs.put("boxes", BOXES.clone());
    outputs.put("scores", new float[] {0.9f, 0.5f});
    outputs.put("labels", new float[] {1, 0});
  }

  private OnnxDifferences found() {
    Map<String, float[]> own = new LinkedHashMap<>();
    own.put("boxes", BOXES);
    own.put("scores", new float[] {0.9f, 0.5f});
    own.put("labels", new float[] {1, 0});
    if (outputs.containsKey("masks")) {
      own.put("masks", new float[] {-200, 100});
    }
    EngineAnswer engine = new EngineAnswer(own, List.of(TOKENS, PAIRS));
    Answer graph = new Answer(outputs, List.of(TOKENS, PAIRS), List.of(tokens, pairs));
    return OnnxDifferences.of("picture", engine, graph, boxed);
  }

  @Test
  void measuresTheLargest() {
    outputs.get("boxes")[5] += 5e-5f;
    outputs.get("scores")[1] += 2e-5f;
    OnnxDifferences found = found();
    assertThat(found.boxes()).isCloseTo(5e-5, within(1e-6));
    assertThat(found.scores()).isCloseTo(2e-5, within(1e-6));
    assertThat(found.detections()).isEqualTo(2);
    assertThat(found.moved() + found.queries()).isZero();
    assertThat(found.different()).isEmpty();
  }

  @Test
  void moreThanRoundingIsADifference() {
    outputs.get("boxes")[5] += 2e-4f;
    assertThat(found().different()).containsExactly("picture: boxes differ by 2.0e-04");
    boxed = false;
    assertThat(found().different()).isEmpty();
    outputs.get("scores")[1] += 2e-4f;
    assertThat(found().different()).containsExactly("picture: scores differ by 2.0e-04");
    outputs.get("scores")[1] = 0.5f;
    outputs.get("labels")[1] = 3;
    assertThat(found().different()).containsExactly("picture: classes differ");
  }

  /** Tokens, and detections, whose scores are nearly equal may change places. */
  @Test
  void tiesAreCounted() {
    tokens = new long[] {2, 1};
    pairs = new long[] {0, 3};
    OnnxDifferences found = found();
    assertThat(found.different()).isEmpty();
    assertThat(found.queries()).isEqualTo(2);
    assertThat(found.moved()).isEqualTo(1);
    assertThat(found.tie()).isCloseTo(2e-5, within(1e-6));
  }

  @Test
  void aChoiceOfWhatIsWorseIsADifference() {
    tokens = new long[] {1, 3};
    assertThat(found().different())
        .containsExactly("picture: queries are chosen whose scores are below others' by 7.5e-01");
    tokens = new long[] {1, 2};
    pairs = new long[] {0, 1};
    assertThat(found().different())
        .containsExactly(
            "picture: detections are chosen whose scores are below others' by 4.0e-01");
  }

  @Test
  void logitsOfMasksAreJudgedByTheLargest() {
    outputs.put("masks", new float[] {-200, 100.01f});
    assertThat(found().masks()).isCloseTo(5e-5, within(1e-6));
    assertThat(found().different()).isEmpty();
    outputs.put("masks", new float[] {-200, 101});
    assertThat(found().different()).containsExactly("picture: logits of masks differ by 5.0e-03");
  }

  @Test
  void whatIsNoNumberIsADifference() {
    outputs.get("boxes")[7] = Float.NaN;
    assertThat(found().different()).containsExactly("picture: boxes are not all numbers");
  }

  @Test
  void addsUp() {
    OnnxDifferences once = found();
    assertThat(once.with(once).detections()).isEqualTo(4);
  }
}

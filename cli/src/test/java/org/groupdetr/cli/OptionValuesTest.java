package org.groupdetr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value that an option cannot take is its user's to mend, not a defect of the program. */
final class OptionValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          describe small --classes 0                               | --classes must be at least 1
          describe small --threads 0                               | --threads must be at least 1
          bench --row step --size 0x8                              | size must be positive
          bench --row step --classes 0                             | classes must be at least 1
          bench --processes 0                                      | --processes must be at least 1
          bench --processes 3 --batch 4                            | --batch must be a multiple
          data check nowhere --examples -1                         | examples must be at least 0
          evaluate --truth t.json --results r.json --threads 0     | --threads must be at least 1
          evaluate --truth t.json --results r.json --max-detections 0 | maxDetections must be at least
          predict none.safetensors nowhere --threshold 1.5         | --threshold must be 0 to 1
          describe small --set training.precision=float16           | training.precision must be float32 or bfloat16
          report nowhere --threshold 2                             | --threshold must be 0 to 1
          lab groups --data nowhere --seeds 0                      | --seeds must be at least 1
          lab groups --data nowhere --groups 0                     | --groups must be at least 1
          lab assign --data nowhere --nms 1                        | --nms must lie between
          """)
  void isRefusedInOneLine(String command, String said) {
    StringWriter err = new StringWriter();
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(command.split(" "));
    assertThat(status).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains(said).doesNotContain("defect");
  }
}

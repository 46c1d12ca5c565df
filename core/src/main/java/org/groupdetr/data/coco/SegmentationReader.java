package org.groupdetr.data.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.groupdetr.geometry.Rings;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/**
 * Reads the value of {@code segmentation}: a list of polygons, or an object with size and run
 * lengths. Whatever it is, it does not stop the reading of a file: who needs no masks is not
 * bothered by broken ones.
 */
final class SegmentationReader {
  private static final String POLYGONS =
      "polygons must be lists of numbers in a list, such as [[x1, y1, x2, y2, x3, y3]]";
  private static final String RUNS =
      "run lengths must be an object with size [height, width] and counts";

  private final JsonParser json;
  private double[] numbers = new double[64];
  private String complaint = "";

  SegmentationReader(JsonParser json) {
    this.json = json;
  }

  /** Reads the current value; an empty list counts as none. */
  Segmentation read() throws IOException {
    complaint = "";
    return switch (json.currentToken()) {
      case START_ARRAY -> polygons();
      case START_OBJECT -> runs();
      default -> new Segmentation.Unreadable(POLYGONS + "; or " + RUNS);
    };
  }

  private Segmentation polygons() throws IOException {
    List<double[]> rings = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.START_ARRAY) {
        rings.add(numbers(POLYGONS));
      } else {
        complain(POLYGONS);
      }
    }
    if (!complaint.isEmpty()) {
      return new Segmentation.Unreadable(complaint);
    }
    return rings.isEmpty() ? Segmentation.none() : new Segmentation.Polygons(Rings.of(rings));
  }

  private Segmentation runs() throws IOException {
    double[] size = new double[0];
    int[] lengths = new int[0];
    String text = "";
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("size") && value == JsonToken.START_ARRAY) {
        size = numbers(RUNS);
      } else if (field.equals("counts") && value == JsonToken.VALUE_STRING) {
        text = json.getText();
      } else if (field.equals("counts") && value == JsonToken.START_ARRAY) {
        lengths = whole(numbers(RUNS));
      } else {
        json.skipChildren();
      }
    }
    int[] sides = whole(size);
    if (sides.length != 2 || (text.isEmpty() && lengths.length == 0)) {
      complain(RUNS);
    }
    if (!complaint.isEmpty()) {
      return new Segmentation.Unreadable(complaint);
    }
    Size picture = new Size(sides[1], sides[0]);
    return text.isEmpty()
        ? Segmentation.Runs.of(picture, lengths)
        : new Segmentation.Runs(picture, text);
  }

  /** The numbers of the current list. */
  private double[] numbers(String expected) throws IOException {
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (!json.currentToken().isNumeric()) {
        complain(expected);
        continue;
      }
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count] = json.getDoubleValue();
      count++;
    }
    return Arrays.copyOf(numbers, count);
  }

  private int[] whole(double[] values) throws IOException {
    int[] whole = new int[values.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (int) values[i];
      if (whole[i] != values[i]) {
        complain(
            "sizes and run lengths must be whole numbers of at most 31 bits, found " + values[i]);
      }
    }
    return whole;
  }

  /** Notes what is wrong, the first time, and passes over the current value. */
  private void complain(String reason) throws IOException {
    complaint = complaint.isEmpty() ? reason : complaint;
    json.skipChildren();
  }
}

package org.groupdetr.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.groupdetr.data.CocoAnnotation;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.CocoData;
import org.groupdetr.data.CocoImage;
import org.groupdetr.data.DataFormat;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.Labels;
import org.groupdetr.data.Split;
import org.junit.jupiter.api.Test;

class HoldOutTest {
  private static DataSet data(int pictures, IntFunction<String> name) {
    List<CocoImage> images =
        IntStream.range(0, pictures).mapToObj(i -> new CocoImage(i, name.apply(i), 8, 6)).toList();
    List<CocoAnnotation> objects =
        IntStream.range(0, pictures)
            .mapToObj(i -> new CocoAnnotation(i, i, 1, 0, 0, 1, 1, 1, false))
            .toList();
    List<CocoCategory> categories = List.of(new CocoCategory(1, "x", ""));
    Split train = new Split("train", Path.of("p"), new CocoData(images, objects, categories));
    return new DataSet(
        Path.of("d"), DataFormat.COCO, new Labels(categories), List.of(train), List.of());
  }

  private static Set<String> names(DataSet data, String split) {
    return data.split(split).orElseThrow().truth().images().stream()
        .map(i -> i.fileName().substring(i.fileName().lastIndexOf('/') + 1))
        .collect(Collectors.toSet());
  }

  @Test
  void nothingIsLostAndNothingIsInBoth() {
    DataSet held = HoldOut.apply(data(5000, i -> i + ".jpg"));
    Set<String> train = names(held, "train");
    Set<String> val = names(held, "val");
    assertThat(val).hasSize(500);
    Set<String> all = new HashSet<>(train);
    all.addAll(val);
    assertThat(all).hasSize(5000);
    assertThat(train.size() + val.size()).isEqualTo(5000);
    for (Split split : held.splits()) {
      Set<Long> ids = new HashSet<>();
      split.truth().images().forEach(i -> ids.add(i.id()));
      assertThat(split.truth().annotations()).hasSameSizeAs(ids);
      assertThat(split.truth().annotations()).allMatch(a -> ids.contains(a.imageId()));
    }
    assertThat(held.notes().get(0))
        .isEqualTo(
            "no 'val': %d of 5,000 pictures of 'train', chosen by their names, are held out as 'val'"
                .formatted(val.size()));
  }

  @Test
  void hardlyAnyPictureMovesWhenOthersCome() {
    Set<String> few = names(HoldOut.apply(data(300, i -> i + ".jpg")), "val");
    Set<String> more = names(HoldOut.apply(data(330, i -> i + ".jpg")), "val");
    assertThat(few.stream().filter(n -> !more.contains(n)).count()).isLessThanOrEqualTo(3);
  }

  @Test
  void foldersDoNotMatter() {
    assertThat(names(HoldOut.apply(data(200, i -> "images/train/" + i + ".jpg")), "val"))
        .isEqualTo(names(HoldOut.apply(data(200, i -> i + ".jpg")), "val"));
  }

  /** Fixed for good: another choice would mix what was learned with what is tested. */
  @Test
  void theseAreHeldOutOnEveryMachine() {
    assertThat(names(HoldOut.apply(data(30, i -> i + ".jpg")), "val"))
        .containsExactlyInAnyOrder("26.jpg", "0.jpg", "19.jpg");
  }

  @Test
  void thereIsAlwaysOneOnEachSide() {
    for (int count = 2; count < 40; count++) {
      int from = count * 100;
      DataSet held = HoldOut.apply(data(count, i -> (from + i) + ".png"));
      assertThat(names(held, "train")).isNotEmpty();
      assertThat(names(held, "val")).isNotEmpty();
    }
    DataSet single = HoldOut.apply(data(1, i -> "a.png"));
    assertThat(names(single, "val")).isEqualTo(names(single, "train"));
    assertThat(single.notes().get(0)).contains("evaluated on what it learned from");
  }

  @Test
  void aValThatIsThereStays() {
    DataSet data = data(20, i -> i + ".jpg");
    Split train = data.splits().get(0);
    Split val = new Split("val", train.pictures(), train.truth());
    DataSet both =
        new DataSet(data.folder(), data.format(), data.labels(), List.of(train, val), List.of());
    assertThat(HoldOut.apply(both)).isEqualTo(both);
  }
}

package org.groupdetr.cli.predict;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.groupdetr.Detector;
import org.groupdetr.data.Detection;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.figures.BoxFigure;
import org.groupdetr.figures.DrawnBox;
import org.groupdetr.figures.Pictures;
import org.groupdetr.predict.Tiles;
import org.groupdetr.track.TrackedBox;
import org.groupdetr.track.Tracker;
import org.groupdetr.track.Tracker.Followed;
import org.groupdetr.track.TrackerSettings;

/** The frames of a film, each looked at and drawn with the numbers of what is followed. */
final class FollowedFrames {
  private final Detector detector;
  private final TrackerSettings settings;
  private final Optional<Tiles> tiles;
  private final Path folder;
  private final Tracker tracker;
  private final List<TrackedBox> boxes = new ArrayList<>();
  private int frame;

  /**
   * Nothing yet.
   *
   * @param folder for annotated frames
   */
  FollowedFrames(Detector detector, TrackerSettings settings, Optional<Tiles> tiles, Path folder) {
    this.detector = detector;
    this.settings = settings;
    this.tiles = tiles.map(pieces -> pieces.from(settings.low()));
    this.folder = folder;
    this.tracker = new Tracker(settings);
  }

  /** Looks at the next frame. */
  void next(RgbImage image) {
    frame++;
    List<Detection> found =
        tiles
            .map(pieces -> detector.predict(image, settings.low(), pieces))
            .orElseGet(() -> detector.predict(image, settings.low()));
    List<DrawnBox> drawn = new ArrayList<>();
    for (Followed one : tracker.next(found)) {
      boxes.add(new TrackedBox(frame, one.id(), one.found().box(), one.found().score()));
      drawn.add(drawn(one));
    }
    BufferedImage picture = new BoxFigure().draw(image.toBufferedImage(), drawn);
    Pictures.writePng(picture, folder.resolve(String.format(Locale.ROOT, "%06d.png", frame)));
  }

  /** A thing keeps its colour, whatever its class. */
  private static DrawnBox drawn(Followed one) {
    DrawnBox box = DrawnBox.of(one.found(), (int) (one.id() % 1000));
    return new DrawnBox(
        one.id() + " " + box.label(),
        box.colourIndex(),
        box.box(),
        box.score(),
        box.crowd(),
        box.mask());
  }

  /** All that was followed, frame by frame. */
  List<TrackedBox> boxes() {
    return boxes;
  }
}

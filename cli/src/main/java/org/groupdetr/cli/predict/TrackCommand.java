package org.groupdetr.cli.predict;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.groupdetr.Detector;
import org.groupdetr.cli.console.ProgressLine;
import org.groupdetr.cli.console.Terminal;
import org.groupdetr.cli.console.VisibleText;
import org.groupdetr.cli.console.WorkProgress;
import org.groupdetr.cli.options.TilesOption;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.predict.Tiles;
import org.groupdetr.track.MotFile;
import org.groupdetr.track.TrackEvaluation;
import org.groupdetr.track.TrackedBox;
import org.groupdetr.track.TrackerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code track}: follows things through the frames of a film. */
@Command(
    name = "track",
    mixinStandardHelpOptions = true,
    description = {
      "Finds objects in the frames of a film and follows them by ByteTrack's association: writes"
          + " tracks.txt as the MOT Challenge has it, and annotated frames.",
      "Frames are pictures; 'ffmpeg -i film.mp4 frames/%%06d.png' makes them of a film."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groupdetr track best.safetensors frames",
      "  groupdetr track best.safetensors frames --threshold 0.6 --patience 60 --out followed",
      "  groupdetr track best.safetensors MOT17-02/img1 --truth MOT17-02/gt/gt.txt"
    })
public final class TrackCommand implements Callable<Integer> {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int DIGITS = 20;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DetectorOptions detector = new DetectorOptions();
  @Mixin private TilesOption tiles = new TilesOption();

  @Parameters(
      index = "0",
      paramLabel = "WEIGHTS",
      description = "What predict takes: a run's folder, its best.safetensors, or others.")
  private String model = "";

  @Parameters(
      index = "1",
      paramLabel = "FRAMES",
      description = "A folder of frames, in the order of the numbers in their names.")
  private String frames = "";

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      description =
          "Score from which a detection leads on a track, 0.1 to 0.9; one that begins a track needs"
              + " 0.1 more. Default: 0.5.")
  private double threshold = TrackerSettings.USUAL.high();

  @Option(
      names = "--patience",
      paramLabel = "FRAMES",
      description = "For how many frames a thing may be out of sight. Default: 30.")
  private int patience = TrackerSettings.USUAL.patience();

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "True tracks as the MOT Challenge has them: also print HOTA, IDF1 and MOTA.")
  private Optional<Path> truth = Optional.empty();

  @Option(names = "--out", paramLabel = "DIR", description = "Where to write. Default: tracks.")
  private Path folder = Path.of("tracks");

  TrackCommand() {}

  @Override
  public Integer call() {
    UserException.require(
        threshold > TrackerSettings.USUAL.low() && threshold <= 0.9,
        "--threshold must be above 0.1 and at most 0.9, was %s",
        threshold);
    UserException.require(patience >= 0, "--patience must not be negative, was %d", patience);
    TrackerSettings settings =
        new TrackerSettings(threshold, TrackerSettings.USUAL.low(), patience);
    Optional<Tiles> pieces = tiles.value();
    List<Path> files =
        PictureFiles.of(List.of(frames)).stream()
            .sorted(Comparator.comparing(TrackCommand::order))
            .toList();
    Optional<List<TrackedBox>> wanted = truth.map(MotFile::read);
    SafeFiles.requireWritable(folder);
    List<TrackedBox> followed;
    try (Detector opened = detector.open(model, this::note)) {
      FollowedFrames follower = new FollowedFrames(opened, settings, pieces, folder);
      follow(files, follower);
      followed = follower.boxes();
    }
    MotFile.write(folder.resolve("tracks.txt"), followed);
    report(files.size(), followed, wanted);
    return 0;
  }

  /** So that frame 10 comes after frame 9, whatever else the names say. */
  private static String order(Path file) {
    return NUMBER
        .matcher(file.toString())
        .replaceAll(
            found -> "0".repeat(Math.max(0, DIGITS - found.group().length())) + found.group());
  }

  private static void follow(List<Path> files, FollowedFrames follower) {
    try (ProgressLine line =
        new ProgressLine(System.err, Terminal.current(), InstantSource.system())) {
      for (int i = 0; i < files.size(); i++) {
        follower.next(ImageReader.read(files.get(i), Orientation.UPRIGHT));
        line.show(
            new WorkProgress(
                "tracking", i + 1, OptionalLong.of(files.size()), "frames", Optional.empty()));
      }
    }
  }

  private void report(int count, List<TrackedBox> followed, Optional<List<TrackedBox>> wanted) {
    PrintWriter out = spec.commandLine().getOut();
    long things = followed.stream().mapToLong(TrackedBox::id).distinct().count();
    out.println(
        Counted.of(things, "thing")
            + " followed through "
            + Counted.of(count, "frame")
            + "; tracks.txt and annotated frames are in "
            + VisibleText.line(folder.toString()));
    wanted.ifPresent(boxes -> out.println(TrackScoreLine.of(TrackEvaluation.of(boxes, followed))));
    out.flush();
  }

  private void note(String line) {
    spec.commandLine().getErr().println("groupdetr: note: " + VisibleText.line(line));
  }
}

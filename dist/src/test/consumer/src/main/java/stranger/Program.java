package stranger;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.groupdetr.Detector;
import org.groupdetr.Evaluation;
import org.groupdetr.Training;
import org.groupdetr.TrainingResult;
import org.groupdetr.data.Detection;

/** Trains for two steps, loads what came of it, detects and evaluates. */
public final class Program {
  private Program() {}

  /** Works in the folder that is given. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path data = folder.resolve("data");
    Path picture = write(data, "train", 4);
    write(data, "val", 2);
    Files.writeString(data.resolve("data.yaml"), "names: [square]\n");

    TrainingResult result =
        Training.of(data)
            .recipe("demo")
            .set("training.epochs=1", "training.batchSize=2", "training.groups=2")
            .output(folder.resolve("run"))
            .run();
    System.out.println("steps " + result.steps());
    try (Detector detector = Detector.load(result.weights().orElseThrow())) {
      List<Detection> found = detector.predict(picture, 0.0);
      System.out.println("found " + found.size() + " of " + found.get(0).label());
      System.out.println("AP " + Evaluation.of(detector, data).split("val").run().summary().ap());
    }
  }

  private static Path write(Path data, String split, int number) throws IOException {
    Path pictures = Files.createDirectories(data.resolve("images").resolve(split));
    Path labels = Files.createDirectories(data.resolve("labels").resolve(split));
    Path picture = pictures;
    for (int i = 0; i < number; i++) {
      BufferedImage image = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(Color.ORANGE);
      graphics.fillRect(24, 24, 48, 48);
      graphics.dispose();
      picture = pictures.resolve(split + i + ".png");
      ImageIO.write(image, "png", picture.toFile());
      Files.writeString(labels.resolve(split + i + ".txt"), "0 0.5 0.5 0.5 0.5\n");
    }
    return picture;
  }
}

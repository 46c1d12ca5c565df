package org.groupdetr.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.golden.GoldenFolder;
import org.groupdetr.golden.GoldenFormula;

/** The pictures that reference cases speak of. */
public final class GoldenPictures {
  private GoldenPictures() {}

  /**
   * The picture that {@code what} describes; empty if it belongs to a data set that is not here.
   */
  public static Optional<RgbImage> find(JsonNode what) {
    if (what.has("formula")) {
      int height = what.get("height").asInt();
      int width = what.get("width").asInt();
      byte[] pixels = GoldenFormula.picture(what.get("formula").asText(), height, width);
      return Optional.of(new RgbImage(width, height, pixels));
    }
    Optional<Path> file =
        what.has("photo")
            ? Optional.of(GoldenFolder.file("data/" + what.get("photo").asText()))
            : coco(what.get("coco128").asLong());
    return file.map(f -> ImageReader.read(f, Orientation.AS_STORED));
  }

  /** The file of a picture of COCO128. */
  public static Optional<Path> coco(long id) {
    return GoldenFolder.data("coco128/train2017/%012d.jpg".formatted(id));
  }

  public static String sha256(RgbImage image) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(image.pixels());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package org.groupdetr.pretrained.download;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Published weights under a name.
 *
 * @param fileName what the file is called in the cache
 * @param address where their publisher has them
 * @param checksum first digits of the SHA-256 or MD5 that the publisher states; empty if it states
 *     none
 * @param byHand whether the address is a page from which a person has to fetch the file
 */
public record PublishedWeights(
    String name, String fileName, URI address, Checksum checksum, boolean byHand) {
  private static final String TORCHVISION = "https://download.pytorch.org/models/";
  private static final String CONDITIONAL =
      "https://github.com/Atten4Vis/ConditionalDETR#model-zoo";

  /**
   * What a file's checksum begins with.
   *
   * @param algorithm by Java's name
   * @param prefix hexadecimal digits, in small letters
   */
  public record Checksum(String algorithm, String prefix) {}

  /** All that are known, in the order in which they are listed. */
  public static List<PublishedWeights> all() {
    List<PublishedWeights> all = new ArrayList<>();
    // torchvision's file names hold the first digits of the SHA-256, Mask2Former's of the MD5.
    all.add(torchvision("resnet18-v1", "resnet18-f37072fd.pth"));
    all.add(torchvision("resnet34-v1", "resnet34-b627a593.pth"));
    all.add(torchvision("resnet50-v1", "resnet50-0676ba61.pth"));
    all.add(torchvision("resnet50-v2", "resnet50-11ad3fa6.pth"));
    all.add(torchvision("resnet101-v1", "resnet101-63fe2227.pth"));
    all.add(torchvision("resnet101-v2", "resnet101-cd907fc2.pth"));
    all.add(byHand("conditional-detr/r50", CONDITIONAL));
    all.add(byHand("conditional-detr/r50-dc5", CONDITIONAL));
    all.add(byHand("conditional-detr/r101", CONDITIONAL));
    all.add(byHand("dab-detr/r50", "https://github.com/IDEA-Research/DAB-DETR#model-zoo"));
    all.add(
        byHand("dab-deformable-detr/r50", "https://github.com/IDEA-Research/DAB-DETR#model-zoo"));
    all.add(byHand("dn-detr/r50", "https://github.com/IDEA-Research/DN-DETR#model-zoo"));
    all.add(byHand("dino/r50-4scale", "https://github.com/IDEA-Research/DINO#model-zoo"));
    all.add(
        new PublishedWeights(
            "mask2former/r50-coco-instance",
            "model_final_3c8ec9.pkl",
            URI.create(
                "https://dl.fbaipublicfiles.com/maskformer/mask2former/coco/instance/"
                    + "maskformer2_R50_bs16_50ep/model_final_3c8ec9.pkl"),
            new Checksum("MD5", "3c8ec9"),
            false));
    for (String size : List.of("tiny", "small", "medium", "large", "xlarge")) {
      all.add(
          new PublishedWeights(
              "lw-detr/" + size,
              "LWDETR_" + size + "_60e_coco.pth",
              URI.create("https://huggingface.co/xbsu/LW-DETR/tree/main/pretrain_weights"),
              new Checksum("SHA-256", ""),
              true));
    }
    all.addAll(RfDetrWeights.all());
    return all;
  }

  private static PublishedWeights torchvision(String name, String file) {
    String digits = file.substring(file.indexOf('-') + 1, file.indexOf('.'));
    return new PublishedWeights(
        "torchvision/" + name,
        file,
        URI.create(TORCHVISION + file),
        new Checksum("SHA-256", digits),
        false);
  }

  private static PublishedWeights byHand(String name, String page) {
    return new PublishedWeights(
        name, name.replace('/', '-') + ".pth", URI.create(page), new Checksum("SHA-256", ""), true);
  }

  /** Those of that name. */
  public static Optional<PublishedWeights> named(String name) {
    return all().stream().filter(known -> known.name.equals(name)).findFirst();
  }

  /** All names, in the order in which they are listed. */
  public static List<String> names() {
    return all().stream().map(PublishedWeights::name).toList();
  }
}

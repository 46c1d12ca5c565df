package org.groupdetr.pretrained.download;

import java.net.URI;
import java.util.List;
import org.groupdetr.pretrained.download.PublishedWeights.Checksum;

/**
 * The weights that RF-DETR's authors publish under Apache-2.0, as version 1.11.2 of their package
 * lists them. XL and 2XL stand under another licence, and are not among them.
 */
final class RfDetrWeights {
  private static final String BUCKET = "https://storage.googleapis.com/rfdetr/";

  /** Name, file in the cache, path of its address, MD5. */
  private static final String LIST =
      """
      nano rf-detr-nano.pth nano_coco/checkpoint_best_regular.pth fb6504cce7fbdc783f7a46991f07639f
      small rf-detr-small.pth small_coco/checkpoint_best_regular.pth fb37061c1af7bace359c91b723a8d5c1
      medium rf-detr-medium.pth medium_coco/checkpoint_best_regular.pth 7223f764a87b863f02eb8d52bf0ce2ee
      large rf-detr-large-2026.pth rf-detr-large-2026.pth 5cb72153541cbcb9aa6efa26222acc75
      base rf-detr-base.pth rf-detr-base-coco.pth b4d3ce46099eaed50626ede388caf979
      base-2 rf-detr-base-2.pth rf-detr-base-2.pth 462f4d9df407ddc1812f42614040e913
      base-o365 rf-detr-base-o365.pth \
      top-secret-1234/lwdetr_dinov2_small_o365_checkpoint.pth d93f4921ccbb0f0a2e4364bed290892b
      large-2025 rf-detr-large.pth rf-detr-large.pth 992c8e862aa733a7bb2777e45d49f1a0
      seg-preview rf-detr-seg-preview.pt rf-detr-seg-preview.pt e35820c28fb86080558123e47a5e49ca
      seg-nano rf-detr-seg-nano.pt rf-detr-seg-n-ft.pth 9995497791d0ff1664a1d9ddee9cfd20
      seg-small rf-detr-seg-small.pt rf-detr-seg-s-ft.pth 0a2a3006381d0c42853907e700eadd08
      seg-medium rf-detr-seg-medium.pt rf-detr-seg-m-ft.pth a49af1562c3719227ad43d0ca53b4c7a
      seg-large rf-detr-seg-large.pt rf-detr-seg-l-ft.pth 275f7b094909544ed2841c94a677d07e
      seg-xlarge rf-detr-seg-xlarge.pt rf-detr-seg-xl-ft.pth 3693b35d0eea86ebb3e0444f4a611fba
      seg-2xlarge rf-detr-seg-xxlarge.pt rf-detr-seg-2xl-ft.pth 040bc3412af840fa8a47e0ff69b552ba
      """;

  private RfDetrWeights() {}

  static List<PublishedWeights> all() {
    return LIST.lines().map(line -> line.split(" ", -1)).map(RfDetrWeights::known).toList();
  }

  private static PublishedWeights known(String[] words) {
    return new PublishedWeights(
        "rf-detr/" + words[0],
        words[1],
        URI.create(BUCKET + words[2]),
        new Checksum("MD5", words[3]),
        false);
  }
}

package org.groupdetr.data.augment;

import org.groupdetr.data.HostTargets;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.image.RgbImage;
import org.groupdetr.data.image.Rows;
import org.groupdetr.geometry.Size;

/**
 * What is done to a picture before the network sees it. All chance has been spent when a plan
 * exists; pixels, boxes and masks only follow it.
 */
public sealed interface AugmentationPlan permits ResizePlan, JitterPlan {
  /** Size of the picture as stored. */
  Size picture();

  /** What the network sees. */
  Size size();

  /** The pixels that the network sees, as bytes. */
  Rows rows(RgbImage image);

  /** The objects that are left, with masks where the picture has masks. */
  HostTargets targets(TrainingPicture stored);

  /** The way back to the picture as stored. */
  Placement placement();
}

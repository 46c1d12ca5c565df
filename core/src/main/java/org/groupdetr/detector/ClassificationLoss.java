package org.groupdetr.detector;

/** What the classes of a detector with a sigmoid for each class learn from. */
public enum ClassificationLoss {
  /** Sigmoid focal loss. Lin et al., ICCV 2017. */
  FOCAL,
  /** Cross entropy whose target is a mean of chance and IoU. Cai et al., BMVC 2023. */
  IOU_AWARE,
  /** Varifocal loss, whose target is the IoU. Zhang et al., CVPR 2021. */
  VARIFOCAL,
  /** The IoU as a part of the picture's greatest is the target. Liu et al., ICCV 2023. */
  POSITION_SUPERVISED
}

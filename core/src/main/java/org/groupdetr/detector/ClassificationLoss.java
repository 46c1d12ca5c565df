package org.groupdetr.detector;

import org.groupdetr.criterion.FocalLoss;
import org.groupdetr.criterion.IouAwareLoss;
import org.groupdetr.criterion.PositionSupervisedLoss;
import org.groupdetr.criterion.SetLoss;
import org.groupdetr.criterion.VarifocalLoss;
import org.groupdetr.nn.Boxes;
import org.groupdetr.transformer.Boxed;

/** What the classes of a detector with a sigmoid for each class learn from. */
public enum ClassificationLoss {
  /** Sigmoid focal loss. Lin et al., ICCV 2017. */
  FOCAL,
  /** Cross entropy whose target is a mean of chance and IoU. Cai et al., BMVC 2023. */
  IOU_AWARE,
  /** Varifocal loss, whose target is the IoU. Zhang et al., CVPR 2021. */
  VARIFOCAL,
  /** The IoU as a part of the picture's greatest is the target. Liu et al., ICCV 2023. */
  POSITION_SUPERVISED;

  /** The loss of a detector that finds boxes; {@code denominators} are those of the IoU. */
  SetLoss<? super Boxed> of(Boxes.Denominators denominators) {
    return switch (this) {
      case FOCAL -> new FocalLoss();
      case IOU_AWARE -> new IouAwareLoss(denominators);
      case VARIFOCAL -> new VarifocalLoss(denominators);
      case POSITION_SUPERVISED -> new PositionSupervisedLoss(denominators);
    };
  }
}

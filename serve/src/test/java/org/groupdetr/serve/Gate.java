package org.groupdetr.serve;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.groupdetr.data.Detection;
import org.groupdetr.data.Labels;
import org.groupdetr.data.image.RgbImage;

/** Holds workers that draw until it is opened. */
final class Gate implements PictureDrawer {
  private final Semaphore reached = new Semaphore(0);
  private final CountDownLatch opened = new CountDownLatch(1);

  @Override
  public BufferedImage draw(RgbImage picture, List<Detection> found, Labels labels) {
    reached.release();
    try {
      opened.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return picture.toBufferedImage();
  }

  /** Waits for another worker to stand before it. */
  void awaitWorker() throws InterruptedException {
    reached.acquire();
  }

  void open() {
    opened.countDown();
  }
}

package org.groupdetr.djl;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Joints;
import ai.djl.modality.cv.output.Point;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** A picture of another library than Java's. */
record OtherImage(BufferedImage picture, int channels) implements Image {
  @Override
  public int getWidth() {
    return picture.getWidth();
  }

  @Override
  public int getHeight() {
    return picture.getHeight();
  }

  @Override
  public Object getWrappedImage() {
    return "pixels of another library";
  }

  @Override
  public NDArray toNDArray(NDManager manager, Flag flag) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(getHeight() * getWidth() * channels);
    for (int y = 0; y < getHeight(); y++) {
      for (int x = 0; x < getWidth(); x++) {
        for (int channel = 0; channel < channels; channel++) {
          pixels.put((byte) (picture.getRGB(x, y) >> 8 * (2 - channel)));
        }
      }
    }
    return manager.create(
        pixels.rewind(), new Shape(getHeight(), getWidth(), channels), DataType.UINT8);
  }

  @Override
  public Image resize(int width, int height, boolean copy) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Image getMask(int[][] mask) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Image getSubImage(int x, int y, int w, int h) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Image duplicate() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void save(OutputStream stream, String type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<BoundingBox> findBoundingBoxes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void drawBoundingBoxes(DetectedObjects detections, float opacity) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void drawRectangle(Rectangle rectangle, int rgb, int thickness) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void drawMarks(List<Point> points, int radius) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void drawJoints(Joints joints) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void drawImage(Image overlay, boolean resize) {
    throw new UnsupportedOperationException();
  }
}

package org.groupdetr.serve;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/** Made-up pictures for those who have none at hand, the same on every machine. */
enum SamplePicture {
  /** Shapes like those that {@code demo} learns, and square as its pictures. */
  SHAPES(360) {
    @Override
    void paint(Graphics2D pen, Random random) {
      pen.setPaint(
          new GradientPaint(0, 0, new Color(0x2B6E58), HEIGHT, HEIGHT, new Color(0x123F33)));
      pen.fillRect(0, 0, HEIGHT, HEIGHT);
      Area ring = new Area(new Ellipse2D.Double(-1, -1, 2, 2));
      ring.subtract(new Area(new Ellipse2D.Double(-0.55, -0.55, 1.1, 1.1)));
      Area cross = new Area(new Rectangle2D.Double(-0.96, -0.27, 1.92, 0.54));
      cross.add(new Area(new Rectangle2D.Double(-0.27, -0.96, 0.54, 1.92)));
      put(pen, ring, 0xC9CB8E, new double[] {185, 190, 88, 0});
      put(pen, cross, 0xD96AC4, new double[] {262, 92, 66, 0.1});
      put(pen, triangle(-0.87, -1, 1.73, 1.5), 0xA9C4BC, new double[] {78, 92, 64, 2});
      put(
          pen,
          new Rectangle2D.Double(-0.7, -0.7, 1.4, 1.4),
          0xE0A060,
          new double[] {283, 284, 62, 0.4});
      put(pen, new Ellipse2D.Double(-1, -1, 2, 2), 0x7FA6E8, new double[] {72, 288, 52, 0});
    }
  },
  /** Round cells as under a microscope. */
  CELLS(480) {
    @Override
    void paint(Graphics2D pen, Random random) {
      pen.setColor(new Color(0xEFE3E6));
      pen.fillRect(0, 0, WIDTH, HEIGHT);
      for (int i = 0; i < 26; i++) {
        double size = 52 + random.nextInt(14);
        double x = random.nextInt(WIDTH) - size / 2;
        double y = random.nextInt(HEIGHT) - size / 2;
        boolean large = i % 13 == 5;
        double across = large ? 1.6 * size : size;
        pen.setColor(large ? new Color(0xC6A9D6) : new Color(0xD98C8C));
        pen.fill(new Ellipse2D.Double(x, y, across, across * 0.94));
        pen.setColor(large ? new Color(0x5B3A86) : new Color(0xE7B5B2));
        pen.fill(
            new Ellipse2D.Double(x + across * 0.3, y + across * 0.28, across / 2.4, across / 2.4));
      }
    }
  },
  /** A street with cars below a sky. */
  STREET(480) {
    @Override
    void paint(Graphics2D pen, Random random) {
      pen.setPaint(new GradientPaint(0, 0, new Color(0x9CC4E4), 0, 200, new Color(0xE9F1F7)));
      pen.fillRect(0, 0, WIDTH, HEIGHT);
      for (int x = -10; x < WIDTH; x += 80) {
        int height = 90 + random.nextInt(90);
        pen.setColor(Color.getHSBColor(random.nextFloat(), 0.15f, 0.65f));
        pen.fillRect(x, 230 - height, 72, height);
      }
      pen.setColor(new Color(0x5A5D63));
      pen.fillRect(0, 230, WIDTH, HEIGHT - 230);
      pen.setColor(Color.WHITE);
      pen.setStroke(
          new BasicStroke(
              5, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {30, 25}, 0));
      pen.drawLine(0, 296, WIDTH, 296);
      for (int i = 0; i < 4; i++) {
        car(pen, 20 + 118 * i + random.nextInt(12), i % 2 == 0 ? 245 : 305, random.nextFloat());
      }
    }
  };

  private static final int WIDTH = 480;
  private static final int HEIGHT = 360;

  private final int width;

  SamplePicture(int width) {
    this.width = width;
  }

  abstract void paint(Graphics2D pen, Random random);

  private static Path2D triangle(double x, double y, double side, double height) {
    Path2D shape = new Path2D.Double();
    shape.moveTo(x + side / 2, y);
    shape.lineTo(x + side, y + height);
    shape.lineTo(x, y + height);
    shape.closePath();
    return shape;
  }

  /**
   * Fills a shape of radius 1.
   *
   * @param place the centre, the radius and the angle in radians
   */
  private static void put(Graphics2D pen, Shape shape, int colour, double[] place) {
    AffineTransform usual = pen.getTransform();
    pen.translate(place[0], place[1]);
    pen.rotate(place[3]);
    pen.scale(place[2], place[2]);
    pen.setColor(new Color(colour));
    pen.fill(shape);
    pen.setTransform(usual);
  }

  private static void car(Graphics2D pen, int x, int y, float hue) {
    pen.setColor(Color.getHSBColor(hue, 0.8f, 0.7f));
    pen.fillRoundRect(x, y, 84, 26, 12, 12);
    pen.fillRoundRect(x + 16, y - 18, 48, 26, 14, 14);
    pen.setColor(new Color(0xCFE4F2));
    pen.fillRect(x + 22, y - 12, 16, 12);
    pen.fillRect(x + 42, y - 12, 16, 12);
    pen.setColor(new Color(0x1D1D1F));
    pen.fillOval(x + 10, y + 16, 20, 20);
    pen.fillOval(x + 56, y + 16, 20, 20);
  }

  /** Its name in addresses. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The picture as a PNG. */
  byte[] png() {
    BufferedImage image = new BufferedImage(width, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    paint(pen, new Random(7));
    pen.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Into memory: cannot be.
    }
    return out.toByteArray();
  }
}

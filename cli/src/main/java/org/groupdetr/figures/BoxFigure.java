package org.groupdetr.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Pictures with boxes, masks, labels and scores drawn on copies of them. Needs no fonts, no screen
 * and no engine, and draws the same on every machine. Safe to use from several threads.
 */
public final class BoxFigure {
  /** A picture whose longer side has fewer pixels is enlarged, so that a label can be read. */
  static final int LEAST_SIDE = 320;

  /** A picture of a pair is reduced so that its longer side has no more pixels. */
  static final int GREATEST_SIDE_OF_PAIR = 800;

  private static final Color CAPTION = new Color(0x222222);

  private final Lettering lettering = Lettering.load();

  /**
   * A copy of {@code picture} with {@code boxes}: of its size, or enlarged by a whole factor where
   * it is small and there is something to read in it. The boxes with the highest scores are drawn
   * last, on top.
   */
  public BufferedImage draw(BufferedImage picture, List<DrawnBox> boxes) {
    return boxes.isEmpty() ? Pictures.enlarged(picture, 1) : legible(picture, boxes);
  }

  private BufferedImage legible(BufferedImage picture, List<DrawnBox> boxes) {
    int longer = Math.max(picture.getWidth(), picture.getHeight());
    int factor = (LEAST_SIDE + longer - 1) / longer;
    BufferedImage copy = Pictures.enlarged(picture, factor);
    draw(copy, boxes, factor);
    return copy;
  }

  /** Truth beside prediction, each with a caption that counts its boxes; large pictures reduced. */
  public BufferedImage sideBySide(
      BufferedImage picture, List<DrawnBox> truth, List<DrawnBox> prediction) {
    Pair drawn = pair(picture, truth, prediction);
    BufferedImage left = drawn.truth();
    BufferedImage right = drawn.prediction();
    int height = (int) Math.round(capital(left) * 2.6);
    int gap = height / 2;
    BufferedImage pair =
        Pictures.blank(left.getWidth() + gap + right.getWidth(), height + left.getHeight());
    Graphics2D pen = Pictures.pen(pair);
    pen.drawImage(left, 0, height, null);
    pen.drawImage(right, left.getWidth() + gap, height, null);
    pen.setColor(CAPTION);
    caption(pen, "truth (" + truth.size() + ")", 0, left);
    caption(pen, "prediction (" + prediction.size() + ")", left.getWidth() + gap, right);
    pen.dispose();
    return pair;
  }

  /** A picture with what is true and the same with what was found. */
  public record Pair(BufferedImage truth, BufferedImage prediction) {}

  /** Truth and prediction as two pictures of the same size, without captions. */
  public Pair pair(BufferedImage picture, List<DrawnBox> truth, List<DrawnBox> prediction) {
    BufferedImage small = Pictures.reduced(picture, GREATEST_SIDE_OF_PAIR);
    double scale = (double) small.getWidth() / picture.getWidth();
    return new Pair(
        legible(small, scaled(truth, scale)), legible(small, scaled(prediction, scale)));
  }

  private void caption(Graphics2D pen, String text, int x, BufferedImage below) {
    double capital = capital(below);
    double pad = capital * 0.2;
    fill(pen, lettering.line(text, capital, below.getWidth() - pad), x + pad, capital * 1.8);
  }

  private static List<DrawnBox> scaled(List<DrawnBox> boxes, double scale) {
    return boxes.stream().map(box -> box.scaled(scale)).toList();
  }

  private void draw(BufferedImage picture, List<DrawnBox> boxes, double scale) {
    List<DrawnBox> ordered = new ArrayList<>(scaled(boxes, scale));
    ordered.sort(Comparator.comparingDouble(box -> box.score().orElse(1)));
    Graphics2D pen = Pictures.pen(picture);
    LabelPlacement places = new LabelPlacement(picture.getWidth(), picture.getHeight());
    for (DrawnBox box : ordered) {
      box.mask().ifPresent(m -> MaskOverlay.draw(picture, m, Palette.colour(box.colourIndex())));
    }
    for (DrawnBox box : ordered) {
      outline(pen, picture, box);
    }
    // From the best downwards, so that the best tags have the free places.
    for (int i = ordered.size() - 1; i >= 0; i--) {
      tag(pen, picture, ordered.get(i), places);
    }
    pen.dispose();
  }

  private static void outline(Graphics2D pen, BufferedImage picture, DrawnBox box) {
    float width = lineWidth(picture);
    Rectangle2D shape = visible(picture, box, width / 2);
    float[] dashes = {4 * width, 3 * width};
    Color colour = Palette.colour(box.colourIndex());
    Color edge = Palette.textOn(colour);
    // An edge of the opposite brightness keeps a line visible on a ground of its own colour.
    pen.setColor(new Color(edge.getRed(), edge.getGreen(), edge.getBlue(), 120));
    pen.setStroke(stroke(width + 2, box.crowd(), dashes));
    pen.draw(shape);
    pen.setColor(colour);
    pen.setStroke(stroke(width, box.crowd(), dashes));
    pen.draw(shape);
  }

  private static BasicStroke stroke(float width, boolean dashed, float[] dashes) {
    return dashed
        ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, dashes, 0)
        : new BasicStroke(width, BasicStroke.CAP_SQUARE, BasicStroke.JOIN_MITER);
  }

  private void tag(Graphics2D pen, BufferedImage picture, DrawnBox box, LabelPlacement places) {
    if (box.tag().isEmpty()) {
      return;
    }
    double capital = capital(picture);
    double pad = capital * 0.45;
    Lettering.Line text = lettering.line(box.tag(), capital, picture.getWidth() - 2 * pad);
    if (text.width() == 0) {
      return; // The picture is narrower than a letter.
    }
    Rectangle2D anchor = visible(picture, box, 0);
    Rectangle2D place = places.take(anchor, text.width() + 2 * pad, capital * 2);
    Color colour = Palette.colour(box.colourIndex());
    pen.setColor(colour);
    pen.fill(place);
    pen.setColor(Palette.textOn(colour));
    fill(pen, text, place.getX() + pad, place.getY() + capital * 1.45);
  }

  private static void fill(Graphics2D pen, Lettering.Line text, double x, double y) {
    pen.translate(x, y);
    pen.fill(text.outline());
    pen.translate(-x, -y);
  }

  /** The part of a box that lies in the picture, at least {@code margin} from its border. */
  private static Rectangle2D visible(BufferedImage picture, DrawnBox drawn, double margin) {
    double right = Math.max(margin, picture.getWidth() - margin);
    double bottom = Math.max(margin, picture.getHeight() - margin);
    double x1 = clamped(drawn.box().x1(), margin, right);
    double y1 = clamped(drawn.box().y1(), margin, bottom);
    Rectangle2D shape = new Rectangle2D.Double(x1, y1, 0, 0);
    shape.add(clamped(drawn.box().x2(), margin, right), clamped(drawn.box().y2(), margin, bottom));
    return shape;
  }

  private static double clamped(double value, double least, double greatest) {
    return Math.max(least, Math.min(greatest, value));
  }

  private static float lineWidth(BufferedImage picture) {
    return Math.max(2, Math.round(longer(picture) / 400f));
  }

  private static double capital(BufferedImage picture) {
    return Math.max(9, Math.rint(longer(picture) / 75.0));
  }

  private static int longer(BufferedImage picture) {
    return Math.max(picture.getWidth(), picture.getHeight());
  }
}

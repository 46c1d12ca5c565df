package org.groupdetr.report;

import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.groupdetr.common.Counted;
import org.groupdetr.common.UserException;
import org.groupdetr.data.image.ImageReader;
import org.groupdetr.data.image.Orientation;
import org.groupdetr.figures.BoxFigure;
import org.groupdetr.figures.DrawnBox;
import org.groupdetr.figures.Pictures;
import org.groupdetr.geometry.Segmentation;
import org.groupdetr.geometry.Size;

/** The pictures with which the run fares worst, with what is true and what was found. */
record PictureSection(String run, Findings findings, PageContext page) {

  private static final int MOST_EXPLAINED = 30;

  /** A picture and how it fared at the working point. */
  record Judged(PictureResult scene, BoxMatching pairing) {}

  /** The worst by F1, of equal ones those with more mistakes. */
  static List<Judged> worst(List<PictureResult> scenes, int most) {
    return scenes.stream()
        .map(scene -> new Judged(scene, BoxMatching.of(scene, BoxMatching.Classes.SAME)))
        .filter(judged -> judged.pairing().f1() < 1)
        .sorted(
            Comparator.<Judged>comparingDouble(judged -> judged.pairing().f1())
                .thenComparingInt(j -> -j.pairing().wrong() - j.pairing().missed()))
        .limit(most)
        .toList();
  }

  List<Element> elements() {
    Element grid = Element.of("div").attribute("class", "pairs");
    worst(findings.confident(), page.pictures()).forEach(judged -> grid.add(figure(judged)));
    return List.of(
        RunSection.heading("Worst pictures", run),
        Element.of(
            "p",
            "The ground truth first, then the detections with a score of at least "
                + NumberFormat.fixed(findings.point().score(), 3)
                + ". The worst are those of the lowest F1 at IoU 0.50."),
        legend(),
        grid);
  }

  /** The colours of classes, where these are few enough to be told apart. */
  private Element legend() {
    Element legend = Element.of("ul").attribute("class", "legend");
    findings.labels().categories().stream()
        .limit(MOST_EXPLAINED)
        .forEach(c -> legend.add(Element.of("li").add(page.colours().named(c.name()))));
    return legend;
  }

  private Element figure(Judged judged) {
    BoxMatching pairing = judged.pairing();
    String told =
        String.format(
            Locale.ROOT,
            "%d of %s found, %d missed, %s wrong",
            pairing.hits(),
            Counted.of(pairing.objects(), "object"),
            pairing.missed(),
            Counted.of(pairing.wrong(), "detection"));
    String name = judged.scene().picture().fileName();
    Element figure = Element.of("figure");
    try {
      BoxFigure.Pair pair = drawn(judged.scene());
      figure.add(
          Element.of("div")
              .attribute("class", "pair")
              .add(
                  picture(
                      pair.truth(),
                      "ground truth in " + name + ": " + Counted.of(pairing.objects(), "object")))
              .add(picture(pair.prediction(), "detections in " + name + ": " + told)));
    } catch (UserException e) {
      figure.add(Element.of("p", "This picture cannot be shown: " + e.getMessage()));
    }
    return figure.add(
        Element.of("figcaption").add(Element.foreign(name)).add(Element.of("span", ": " + told)));
  }

  private BoxFigure.Pair drawn(PictureResult scene) {
    Map<Integer, Integer> index = findings.labels().indexById();
    BufferedImage picture =
        ImageReader.read(findings.split().file(scene.picture()), Orientation.AS_STORED)
            .toBufferedImage();
    List<DrawnBox> truth =
        scene.objects().stream()
            .map(
                object -> {
                  int k = index.getOrDefault(object.categoryId(), 0);
                  String label = findings.labels().at(k).name();
                  int colour = page.colours().index(label);
                  DrawnBox box =
                      DrawnBox.truth(label, colour, PictureResult.box(object), object.crowd());
                  return masked(box, object.segmentation(), picture);
                })
            .toList();
    List<DrawnBox> found =
        scene.found().stream().map(d -> DrawnBox.of(d, page.colours().index(d.label()))).toList();
    return new BoxFigure().pair(picture, truth, found);
  }

  /** With the object's mask, where masks are what is found. */
  private DrawnBox masked(DrawnBox box, Segmentation mask, BufferedImage picture) {
    Size size = new Size(picture.getWidth(), picture.getHeight());
    return findings.masks().isPresent() && mask.usable(size) ? box.withMask(mask.mask(size)) : box;
  }

  private static Element picture(BufferedImage picture, String description) {
    String data = Base64.getEncoder().encodeToString(Pictures.jpeg(picture));
    return Element.of("img")
        .attribute("src", "data:image/jpeg;base64," + data)
        .attribute("width", picture.getWidth())
        .attribute("height", picture.getHeight())
        .attribute("alt", description);
  }
}

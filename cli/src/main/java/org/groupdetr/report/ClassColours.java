package org.groupdetr.report;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.figures.Palette;

/**
 * The colours of classes, one for a class wherever it stands on a page: in charts, tables and
 * pictures, also of runs whose data sets number their classes differently.
 *
 * @param indices places in the palette by the names of classes
 */
record ClassColours(Map<String, Integer> indices) {
  ClassColours {
    indices = Map.copyOf(indices);
  }

  /** Colours in the order in which classes first come, data set by data set. */
  static ClassColours of(List<List<CocoCategory>> dataSets) {
    Map<String, Integer> indices = new LinkedHashMap<>();
    for (List<CocoCategory> categories : dataSets) {
      categories.forEach(category -> indices.putIfAbsent(category.name(), indices.size()));
    }
    return new ClassColours(indices);
  }

  /** The place in the palette of a class's colour. */
  int index(String name) {
    return indices.getOrDefault(name, indices.size());
  }

  /** A patch of the class's colour and its name, for headings and legends. */
  Element named(String name) {
    return Element.of("span").add(patch(name)).add(Element.foreign(name));
  }

  private Element patch(String name) {
    return Element.of("span")
        .attribute("class", "patch")
        .attribute("style", "background:" + hex(index(name)));
  }

  /** A colour of the palette as style sheets write it. */
  static String hex(int index) {
    Color colour = Palette.colour(index);
    return String.format(Locale.ROOT, "#%06x", colour.getRGB() & 0xFFFFFF);
  }
}

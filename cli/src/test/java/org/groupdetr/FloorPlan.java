package org.groupdetr;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The packages as a picture: each stands above all that it sees, and has a line down to those that
 * it does not also see through another. All of it follows from the classes.
 */
final class FloorPlan {
  private static final String ROOT = "org.groupdetr";
  private static final String DOORS = "doors";
  private static final int HEIGHT = 30;
  private static final int STEP = 66;
  private static final int GAP = 18;
  private static final int MARGIN = 24;
  private static final int LETTER = 8;

  private final Map<String, Set<String>> sees = new TreeMap<>();
  private final Map<String, Integer> levels = new TreeMap<>();

  FloorPlan(JavaClasses classes) {
    for (JavaClass type : classes) {
      room(type).ifPresent(name -> take(name, type));
    }
    List.copyOf(sees.keySet()).forEach(this::level);
  }

  private void take(String name, JavaClass type) {
    sees.computeIfAbsent(name, n -> new TreeSet<>());
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      room(dependency.getTargetClass())
          .filter(other -> !other.equals(name))
          .ifPresent(below(name)::add);
    }
  }

  /** The package's name in the picture; all commands are one. */
  private static Optional<String> room(JavaClass type) {
    String name = type.getPackageName();
    if (!name.equals(ROOT) && !name.startsWith(ROOT + ".")) {
      return Optional.empty();
    }
    String own = name.substring(Math.min(name.length(), ROOT.length() + 1));
    return Optional.of(own.isEmpty() ? DOORS : own.startsWith("cli") ? "cli" : own);
  }

  private int level(String name) {
    Integer known = levels.get(name);
    if (known != null) {
      return known;
    }
    int level = below(name).stream().mapToInt(other -> level(other) + 1).max().orElse(0);
    levels.put(name, level);
    return level;
  }

  private Set<String> below(String name) {
    return sees.getOrDefault(name, Set.of());
  }

  /** What {@code name} sees, but through no other that it sees. */
  private List<String> next(String name) {
    return below(name).stream()
        .filter(far -> below(name).stream().noneMatch(near -> reaches(near, far)))
        .toList();
  }

  private boolean reaches(String from, String to) {
    return below(from).stream().anyMatch(next -> next.equals(to) || reaches(next, to));
  }

  private record Place(int x, int y, int width) {
    int middle() {
      return x + width / 2;
    }
  }

  /** The picture, as SVG. */
  String svg() {
    List<List<String>> rows = rows();
    int width = rows.stream().mapToInt(FloorPlan::width).max().orElse(0) + 2 * MARGIN;
    Map<String, Place> places = new LinkedHashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      int x = (width - width(rows.get(row))) / 2;
      for (String name : rows.get(row)) {
        Place place = new Place(x, MARGIN + row * STEP, width(name));
        places.put(name, place);
        x += place.width + GAP;
      }
    }
    StringBuilder svg = new StringBuilder();
    int height = 2 * MARGIN + (rows.size() - 1) * STEP + HEIGHT;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif">
        <style>
        rect{fill:#fff;stroke:#357;rx:6}.cli{stroke:#a52}path{fill:none;stroke:#89a;opacity:.6}
        text{text-anchor:middle;font-size:14px;fill:#222}
        </style>
        <rect x="0" y="0" width="%d" height="%d" style="stroke:none"/>
        """
            .formatted(width, height, width, height));
    places.keySet().forEach(name -> lines(svg, name, places));
    places.forEach((name, place) -> box(svg, name, place));
    return svg.append("</svg>\n").toString();
  }

  /** From top to bottom; within a row where what they see stands, on average. */
  private List<List<String>> rows() {
    int top = levels.values().stream().mapToInt(level -> level).max().orElse(0);
    List<List<String>> rows = new ArrayList<>();
    Map<String, Double> across = new TreeMap<>();
    for (int level = 0; level <= top; level++) {
      int wanted = level;
      List<String> row =
          levels.keySet().stream()
              .filter(name -> levels.getOrDefault(name, 0) == wanted)
              .sorted(Comparator.comparing(name -> average(name, across)))
              .toList();
      for (int i = 0; i < row.size(); i++) {
        across.put(row.get(i), (i + 0.5) / row.size());
      }
      rows.add(0, row);
    }
    return rows;
  }

  private double average(String name, Map<String, Double> across) {
    return next(name).stream()
        .mapToDouble(other -> across.getOrDefault(other, 0.5))
        .average()
        .orElse(0.5);
  }

  private static int width(List<String> row) {
    return row.stream().mapToInt(name -> width(name) + GAP).sum() - GAP;
  }

  private static int width(String name) {
    return LETTER * name.length() + 24;
  }

  private void lines(StringBuilder svg, String name, Map<String, Place> places) {
    Place from = places.get(name);
    for (String other : next(name)) {
      Place to = places.get(other);
      int y = from.y + HEIGHT;
      int bend = (to.y - y) / 2;
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %dC%d %d %d %d %d %d\"/>\n",
              from.middle(),
              y,
              from.middle(),
              y + bend,
              to.middle(),
              to.y - bend,
              to.middle(),
              to.y));
    }
  }

  private void box(StringBuilder svg, String name, Place place) {
    boolean commands = Set.of("cli", "lab", "report", "figures", "stats").contains(name);
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect%s x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n"
                + "<text x=\"%d\" y=\"%d\">%s</text>\n",
            commands ? " class=\"cli\"" : "",
            place.x,
            place.y,
            place.width,
            HEIGHT,
            place.middle(),
            place.y + 20,
            name));
  }
}

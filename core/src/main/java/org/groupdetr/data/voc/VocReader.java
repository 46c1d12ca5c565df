package org.groupdetr.data.voc;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.groupdetr.common.Counted;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.data.NumberText;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Reads the XML file of one Pascal VOC picture.
 *
 * <p>The original data sets (VOC2005 to VOC2012, which say so in {@code source}) count pixels from
 * 1 and name the last one inside the box: a box covers {@code xmin - 1} to {@code xmax}. All else
 * that writes this format today means the box's edges, counted from 0: {@code xmin} to {@code
 * xmax}.
 *
 * <p>Files may come from strangers: document types, and with them entities, are refused, and so are
 * files above {@value #MOST_BYTES} bytes or nested more than {@value #DEEPEST} deep.
 */
final class VocReader {
  private static final int MOST_BYTES = 8 << 20;
  private static final int DEEPEST = 50;
  private static final Pattern ORIGINAL =
      Pattern.compile("(?i)(the voc(20)?\\d\\d database|pascal voc ?(20)?\\d\\d)");

  private final DocumentBuilder builder;

  VocReader() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setAttribute("jdk.xml.maxElementDepth", DEEPEST);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new Quiet());
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("this JDK cannot read XML safely", e);
    }
  }

  /**
   * What a file says.
   *
   * @param fileName of the picture; may be empty, and is often wrong
   * @param width pixels, 0 if it does not say
   * @param height pixels, 0 if it does not say
   * @param original whether pixels are counted as in the original data sets
   */
  record VocPicture(
      String fileName, int width, int height, boolean original, List<VocObject> objects) {}

  /**
   * One object; its box by edges in pixels from 0.
   *
   * @param difficult not to be counted in evaluation
   */
  record VocObject(String name, boolean difficult, double x1, double y1, double x2, double y2) {}

  /**
   * Reads a file.
   *
   * @throws UserException if it is missing, not XML, unsafe, or not such an annotation
   */
  VocPicture read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MOST_BYTES) {
        throw UserException.of(
            "%s: %s are too many for one picture (at most %,d)",
            file, Counted.of(bytes, "byte"), MOST_BYTES);
      }
      String text = XmlText.of(file.toString(), TextFile.bytes(file));
      InputSource source = new InputSource(new StringReader(text));
      return picture(file, builder.parse(source).getDocumentElement());
    } catch (SAXParseException e) {
      throw UserException.of(
          "%s:%d:%d: %s", file, e.getLineNumber(), e.getColumnNumber(), fault(e));
    } catch (SAXException | IOException e) {
      throw new UserException("cannot read " + file + ": " + SafeFiles.reason(e), e);
    }
  }

  private static VocPicture picture(Path file, Element root) {
    if (!isNamed(root, "annotation")) {
      throw UserException.of(
          "%s: must be a Pascal VOC <annotation>, found <%s>", file, root.getNodeName());
    }
    boolean original =
        child(root, "source")
            .filter(s -> isOriginal(text(s, "database")) || isOriginal(text(s, "annotation")))
            .isPresent();
    List<VocObject> objects = new ArrayList<>();
    for (Element object : children(root, "object")) {
      objects.add(object(file + ": object " + objects.size(), object, original));
    }
    Optional<Element> size = child(root, "size");
    return new VocPicture(
        text(root, "filename"),
        size.map(s -> pixels(file, s, "width")).orElse(0),
        size.map(s -> pixels(file, s, "height")).orElse(0),
        original,
        objects);
  }

  private static boolean isOriginal(String source) {
    return ORIGINAL.matcher(source).find();
  }

  private static VocObject object(String where, Element object, boolean original) {
    String name = text(object, "name");
    if (name.isEmpty()) {
      throw new UserException(where + ": has no <name>");
    }
    Element box =
        child(object, "bndbox")
            .orElseThrow(() -> new UserException(where + " (" + name + "): has no <bndbox>"));
    double first = original ? 1 : 0;
    return new VocObject(
        name,
        flag(where, object, "difficult"),
        number(where, box, "xmin") - first,
        number(where, box, "ymin") - first,
        number(where, box, "xmax"),
        number(where, box, "ymax"));
  }

  /** Yes or no, in the words that are about. What says nothing is no. */
  private static boolean flag(String where, Element object, String name) {
    String text = text(object, name).toLowerCase(Locale.ROOT);
    OptionalDouble number = NumberText.finite(text);
    if (number.isPresent()) {
      // Some give grades; -1 is how others write yes in full.
      return number.getAsDouble() != 0;
    }
    return switch (text) {
      case "true", "yes", "y", "t" -> true;
      case "false", "no", "n", "f", "", "unspecified", "unknown", "none", "null" -> false;
      default ->
          throw UserException.of(
              "%s: <%s> must be 1 or 0 (true or false, yes or no), found '%s'",
              where, name, text(object, name));
    };
  }

  private static int pixels(Path file, Element size, String name) {
    if (text(size, name).isEmpty()) {
      return 0;
    }
    double value = number(file + ": <size>", size, name);
    if (value != Math.rint(value) || value < 0 || value > Integer.MAX_VALUE) {
      throw UserException.of(
          "%s: <size>: <%s> must be a number of pixels, found %s", file, name, value);
    }
    return (int) value;
  }

  private static double number(String where, Element parent, String name) {
    String text = text(parent, name);
    return NumberText.finite(text)
        .orElseThrow(
            () ->
                UserException.of(
                    "%s: <%s> must be a finite number, found '%s'", where, name, text));
  }

  /** The trimmed text of a direct child; empty if there is none. Parts of objects lie deeper. */
  private static String text(Element parent, String name) {
    return child(parent, name)
        .map(c -> TextFile.withoutMark(c.getTextContent().strip()))
        .orElse("");
  }

  /** Names as programs write them: in any case, with or without the prefix of a namespace. */
  private static boolean isNamed(Element element, String name) {
    String full = element.getNodeName();
    return full.substring(full.indexOf(':') + 1).equalsIgnoreCase(name);
  }

  private static String fault(SAXParseException e) {
    String words = SafeFiles.reason(e);
    return words.contains("DOCTYPE")
        ? "it has a document type (DOCTYPE), which is refused: it could name other files; remove it"
        : "not valid XML: " + words;
  }

  private static Optional<Element> child(Element parent, String name) {
    return children(parent, name).stream().findFirst();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> children = new ArrayList<>();
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element element && isNamed(element, name)) {
        children.add(element);
      }
    }
    return children;
  }

  /** Throws what is wrong and prints nothing. */
  private static final class Quiet implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) {
      // A warning of the parser does not change what is read.
    }

    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}

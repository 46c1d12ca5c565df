package org.groupdetr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Each package with the packages and the libraries that it may see, besides common and Java. */
enum Floor {
  COMMON(""),
  STATS("", "org.apache.commons.statistics.."),
  TENSOR_GRAPH(""),
  TENSOR("tensor.graph", "org.bytedeco.."),
  TENSOR_DISTRIBUTED("tensor", "org.bytedeco.."),
  TENSOR_PRECISION("tensor"),
  NN("tensor tensor.precision"),
  WEIGHTS("tensor", "com.fasterxml.jackson.."),
  GEOMETRY(""),
  DATA("geometry", "com.fasterxml.jackson.."),
  DATA_IMAGE("geometry data"),
  DATA_COCO("geometry data data.image", "com.fasterxml.jackson.."),
  DATA_VOC("geometry data data.image", "org.xml.sax..", "org.w3c.dom.."),
  DATA_YOLO("geometry data data.image", "com.fasterxml.jackson.."),
  DATA_FOLDER("geometry data data.image data.coco data.voc data.yolo", "com.fasterxml.jackson.."),
  DATA_CHECK("geometry data data.image data.folder"),
  DATA_AUGMENT("geometry data data.image"),
  DATA_LOAD("geometry data data.image data.augment"),
  DATA_SHAPES("geometry data data.image data.coco"),
  FEATURES("tensor tensor.precision nn data.load"),
  FEATURES_VIT("tensor tensor.precision nn features"),
  GROUPS("tensor nn features"),
  TRANSFORMER("tensor nn features groups"),
  TRANSFORMER_MASKS("tensor nn features groups transformer"),
  CRITERION("tensor nn data data.load features groups transformer"),
  DETECTOR_DENOISING("tensor nn features groups criterion"),
  DETECTOR_QUERIES("tensor nn features groups transformer transformer.masks"),
  DETECTOR_POSTPROCESS("tensor geometry transformer"),
  DETECTOR("geometry features.vit " + Names.DETECTORS),
  RECIPE(
      "tensor.precision weights geometry data.augment " + Names.DETECTORS,
      "com.fasterxml.jackson.."),
  RUN("", "com.fasterxml.jackson.."),
  TRACK("geometry data groups"),
  PREDICT("geometry data data.augment data.image data.load detector recipe"),
  ONNX(
      "geometry data data.augment data.load predict detector recipe",
      "ai.onnxruntime..",
      "com.fasterxml.jackson.."),
  PREDICT_NETWORK("geometry data.augment predict " + Names.DETECTORS),
  EVAL("geometry data", "com.fasterxml.jackson.."),
  EVAL_ERRORS("data eval"),
  EVAL_CALIBRATION("data eval"),
  TRAIN(
      "tensor.distributed tensor.precision weights geometry data.augment data.check data.coco"
          + " recipe run predict"
          + " predict.network eval "
          + Names.DETECTORS,
      "com.fasterxml.jackson.."),
  BENCHMARK(
      "tensor.distributed tensor.precision geometry data.augment data.image recipe train predict"
          + " predict.network "
          + Names.DETECTORS),
  EXPORT_FORMAT("tensor.graph"),
  EXPORT(
      "tensor.graph export.format geometry data.augment recipe " + Names.DETECTORS,
      "com.fasterxml.jackson.."),
  PRETRAINED_DOWNLOAD(""),
  PRETRAINED_SIZES("weights data.augment recipe " + Names.DETECTORS),
  PRETRAINED(
      "weights data.augment recipe pretrained.download pretrained.sizes " + Names.DETECTORS,
      "com.fasterxml.jackson.."),
  SERVE(
      "geometry data data.image data.coco",
      "com.fasterxml.jackson..",
      "org.eclipse.jetty..",
      "io.prometheus..",
      // Detectors, as any program uses them.
      "org.groupdetr"),
  FIGURES("geometry data data.image eval run", "org.knowm.xchart..", "com.fasterxml.jackson.."),
  REPORT(
      "geometry data data.coco data.folder data.image eval eval.errors eval.calibration predict run"
          + " figures stats",
      "com.fasterxml.jackson.."),
  LAB(
      "geometry data.augment recipe run train predict predict.network eval figures stats "
          + Names.DETECTORS,
      "com.fasterxml.jackson.."),
  CLI(
      "tensor.distributed tensor.precision geometry data.augment data.check data.coco data.folder"
          + " data.image data.shapes recipe run train benchmark predict predict.network eval"
          + " eval.errors eval.calibration figures report"
          + " weights export export.format pretrained pretrained.download stats lab onnx serve track "
          + Names.DETECTORS,
      "picocli..",
      "com.fasterxml.jackson..",
      "ai.onnxruntime..",
      // The library's own door, used by the commands as by any program.
      "org.groupdetr");

  static final String ROOT = "org.groupdetr.";

  private final String seen;
  private final String[] libraries;

  Floor(String seen, String... libraries) {
    this.seen = seen;
    this.libraries = libraries;
  }

  /** The package's name below the root. */
  String room() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** Its classes: of {@code cli} also those below, of all others only its own. */
  String within() {
    return ROOT + room() + (this == CLI ? ".." : "");
  }

  String[] allowed() {
    List<String> allowed = new ArrayList<>(List.of(libraries));
    allowed.addAll(List.of("java..", "javax..", "com.sun.management..", "org.jspecify.."));
    allowed.addAll(List.of(within(), COMMON.within()));
    Arrays.stream(seen.split(" "))
        .filter(name -> !name.isEmpty())
        .map(name -> ROOT + name)
        .forEach(allowed::add);
    return allowed.toArray(String[]::new);
  }

  /** Sets of packages that several floors see. */
  private static final class Names {
    /** A detector and all that it is made of. */
    static final String DETECTORS =
        "tensor nn data data.load features groups transformer transformer.masks criterion detector"
            + " detector.denoising detector.postprocess detector.queries";
  }
}

package org.groupdetr.data;

/** What can be wrong or remarkable in a data set, and what is done about it. */
public enum ProblemKind {
  UNREADABLE_ANNOTATIONS(
      Treatment.FATAL, "annotation files that cannot be read", "mend or remove the file"),
  NO_ANNOTATION_FILE(
      Treatment.FATAL,
      "listed pictures without an annotation file",
      "add the file (without objects, if there are none) or take the picture off the list"),
  NO_CLASSES(Treatment.FATAL, "data sets without any class", "add the classes"),
  MISSING_PICTURE(
      Treatment.FATAL,
      "pictures without a file",
      "put the file there, correct its name in the annotations, or remove it from them"),
  NO_PICTURES(Treatment.FATAL, "splits without any picture", "fill or remove the split"),
  UNREADABLE_PICTURE(
      Treatment.FATAL, "pictures that cannot be read", "replace the file or remove the picture"),
  SIZE_DIFFERS(
      Treatment.FATAL,
      "pictures of another size than their annotations say",
      "annotate the picture as it is stored, or store it as it was annotated"),
  DUPLICATE_PICTURE_ID(
      Treatment.FATAL, "picture ids that stand twice", "give each picture an id of its own"),
  UNKNOWN_CLASS(
      Treatment.FATAL, "objects of a class that is not listed", "add the class or change the id"),
  CLASS_CLASH(
      Treatment.FATAL,
      "classes whose ids or names clash",
      "use one id and name for a class in all splits"),

  NEGATIVE_SIZE(Treatment.DROPPED, "boxes of negative width or height", ""),
  NO_AREA(Treatment.DROPPED, "boxes without area", ""),
  OUTSIDE(Treatment.DROPPED, "boxes outside their picture", ""),
  PARTLY_OUTSIDE(Treatment.CLAMPED, "boxes partly outside their picture", ""),
  CROWD(Treatment.IGNORED, "crowds and difficult objects", ""),

  NO_MASK(Treatment.UNMASKED, "objects with a box and no mask, where others have masks", ""),
  BROKEN_MASK(
      Treatment.UNMASKED,
      "masks that cannot be used, such as run lengths of another size or length than the picture",
      ""),
  BROKEN_POLYGON(
      Treatment.PART_LEFT_OUT,
      "polygons with fewer than three points, or with impossible coordinates",
      ""),
  POLYGON_OUTSIDE(Treatment.PART_LEFT_OUT, "polygons outside their picture", ""),
  SELF_CROSSING(
      Treatment.KEPT, "polygons that cross themselves: inside and outside take turns there", ""),
  CROSSING_UNKNOWN(
      Treatment.KEPT,
      "polygons of so many points that they were searched for crossings in part only",
      ""),
  EMPTY_MASK(Treatment.KEPT, "masks that cover no pixel", ""),

  EMPTY_PICTURE(Treatment.KEPT, "pictures without objects", ""),
  DUPLICATE_OBJECT_ID(Treatment.KEPT, "object ids that stand twice", ""),
  REPEATED_OBJECT(Treatment.KEPT, "objects that stand twice, with equal class and box", ""),
  REPEATED_PICTURE(Treatment.KEPT, "pictures listed twice in one split", ""),
  LEAK(Treatment.KEPT, "pictures that are in two splits: scores will be too good", ""),
  UNUSED_CLASS(Treatment.KEPT, "classes without any object", ""),
  MANY_OBJECTS(
      Treatment.KEPT,
      "pictures with more than " + ProblemKind.MANY + " objects: a detector needs more queries",
      ""),
  ROTATED(Treatment.KEPT, "pictures that are stored turned or mirrored (EXIF)", ""),
  ORPHAN_OBJECT(Treatment.UNUSED, "objects of pictures that are not listed", ""),
  ORPHAN_LABELS(Treatment.UNUSED, "label files that belong to no picture: none is called so", ""),
  UNLISTED_PICTURE(Treatment.UNUSED, "picture files that no annotation lists", "");

  /** Four fifths of 300, the usual number of queries. */
  public static final int MANY = 240;

  private final Treatment treatment;
  private final String title;
  private final String remedy;

  ProblemKind(Treatment treatment, String title, String remedy) {
    this.treatment = treatment;
    this.title = title;
    this.remedy = remedy;
  }

  /** What is done about a problem. */
  public enum Treatment {
    FATAL("stops training"),
    DROPPED("dropped in training, counted in evaluation"),
    CLAMPED("clamped to the picture in training"),
    IGNORED("ignored in training, respected in evaluation"),
    UNMASKED("left out where masks are learned or evaluated, else kept"),
    PART_LEFT_OUT("left out of the mask; its other parts stay"),
    KEPT("kept"),
    UNUSED("not used");

    private final String words;

    Treatment(String words) {
      this.words = words;
    }

    /** What is done, for a person. */
    public String words() {
      return words;
    }
  }

  public Treatment treatment() {
    return treatment;
  }

  /** What it is, in the plural. */
  public String title() {
    return title;
  }

  /** What to do about it; empty where nothing need be done. */
  public String remedy() {
    return remedy;
  }

  /** Whether a data set with this problem is refused by training. */
  public boolean fatal() {
    return treatment == Treatment.FATAL;
  }
}

package org.groupdetr.data;

/**
 * A class of objects as the annotation file names it.
 *
 * @param id the file's own id, any integer, gaps allowed
 * @param name what a person calls it
 * @param supercategory empty where the file has none
 */
public record CocoCategory(int id, String name, String supercategory) {}

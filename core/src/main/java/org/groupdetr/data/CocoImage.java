package org.groupdetr.data;

/**
 * A picture as the annotation file lists it.
 *
 * @param id the file's own id
 * @param fileName relative to the split's picture folder
 * @param width pixels
 * @param height pixels
 */
public record CocoImage(long id, String fileName, int width, int height) {}

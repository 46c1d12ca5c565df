package org.groupdetr.geometry;

/** Width and height in pixels. */
public record Size(int width, int height) {}

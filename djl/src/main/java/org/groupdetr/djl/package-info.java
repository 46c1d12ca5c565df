/**
 * The engine {@code GroupDETR} of the Deep Java Library: detectors behind DJL's {@code Criteria},
 * {@code ZooModel} and {@code Predictor}.
 */
@NullMarked
package org.groupdetr.djl;

import org.jspecify.annotations.NullMarked;

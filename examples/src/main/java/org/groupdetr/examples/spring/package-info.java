/** A detector in a service of Spring Boot. */
@NullMarked
package org.groupdetr.examples.spring;

import org.jspecify.annotations.NullMarked;

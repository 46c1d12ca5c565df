package org.groupdetr.djl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The module uses detectors as any program does, and knows nothing of the engine. */
class DjlLawTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-test"))
          .importPackages("org.groupdetr.djl");

  @Test
  void seesTheDoorAndWhatItHandsOver() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "ai.djl..",
            "com.google.gson..",
            "org.groupdetr",
            "org.groupdetr.common",
            "org.groupdetr.data",
            "org.groupdetr.data.image",
            "org.groupdetr.geometry",
            "org.groupdetr.pretrained",
            "org.groupdetr.pretrained.download",
            "org.groupdetr.djl")
        .check(CLASSES);
  }
}

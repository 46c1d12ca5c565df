package org.groupdetr.spark;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.groupdetr.data.coco.CocoFile;
import org.groupdetr.data.coco.ResultsFile;
import org.groupdetr.data.folder.DataSets;
import org.junit.jupiter.api.Test;

/** What this module may see: the library as other programs see it, and Spark. */
class SparkArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.groupdetr.spark");

  /** What is seen besides the packages for programs: how data lie on a disk. */
  private static final Class<?>[] FILES = {CocoFile.class, DataSets.class, ResultsFile.class};

  @Test
  void itSeesWhatIsForProgramsAndSparkOnly() throws IOException {
    List<String> packages =
        Files.readAllLines(Path.of("../config/public-packages.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertThat(packages).contains("org.groupdetr").doesNotContain("org.groupdetr.tensor");
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "java..",
                    "scala..",
                    "org.apache.spark..",
                    "org.apache.hadoop.conf..",
                    "org.apache.hadoop.fs..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "org.groupdetr.spark")
                .or(resideInAnyPackage(packages.toArray(String[]::new)))
                .or(belongToAnyOf(FILES))
                .or(describe("are primitive", type -> type.getBaseComponentType().isPrimitive())))
        .check(CLASSES);
  }

  @Test
  void onlyProgramsPrintAndEnd() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(DetectOnSpark.class, TrainOnSpark.class, Program.class)
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }

  @Test
  void nothingStaticChangesAndClassesAreFinal() {
    fields()
        .that()
        .areStatic()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(CLASSES);
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotAnonymousClasses()
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }
}

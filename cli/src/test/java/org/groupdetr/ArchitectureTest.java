package org.groupdetr;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.groupdetr.cli.Main;
import org.groupdetr.detector.DetectorSpec;
import org.groupdetr.transformer.Prediction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see whom, and the laws of single floors. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // The library's tests, an archive in a build.
          .withImportOption(location -> !location.contains("-test"))
          .importPackages("org.groupdetr");

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }

  @ParameterizedTest
  @EnumSource(Floor.class)
  void seesOnlyWhatItsFloorAllows(Floor floor) {
    check(
        classes()
            .that()
            .resideInAPackage(floor.within())
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(floor.allowed()).or(isArrayOrPrimitive()))
            .allowEmptyShould(floor == Floor.ONNX)); // a module of its own
  }

  private static DescribedPredicate<JavaClass> isArrayOrPrimitive() {
    return describe("are primitive", type -> type.getBaseComponentType().isPrimitive());
  }

  @Test
  void everyPackageHasItsFloor() {
    Set<String> floors = new TreeSet<>();
    Arrays.stream(Floor.values())
        .map(floor -> floor.within().replace("..", ""))
        .forEach(floors::add);
    assertThat(CLASSES.stream().map(JavaClass::getPackageName))
        .allMatch(
            name ->
                name.equals("org.groupdetr")
                    || floors.stream().anyMatch(f -> name.equals(f) || name.startsWith(f + ".")));
  }

  /** A package is read as a whole; what is larger than that is two. */
  @ParameterizedTest
  @ValueSource(strings = {"core", "cli", "serve"})
  void noPackageHoldsMoreThanThirtyFiles(String module) throws IOException {
    Path root = Path.of("..", module, "src/main/java/org/groupdetr");
    Map<Path, Long> sizes;
    try (Stream<Path> files = Files.walk(root)) {
      sizes =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
    }
    assertThat(sizes).as("packages of " + module).isNotEmpty();
    assertThat(sizes)
        .allSatisfy((folder, count) -> assertThat(count).as(folder.toString()).isBetween(1L, 30L));
  }

  @Test
  void thereAreNoCycles() {
    check(slices().matching("org.groupdetr.(*)..").should().beFreeOfCycles());
  }

  @Test
  void onlyTensorSeesTheEngine() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(Floor.TENSOR.within(), Floor.TENSOR_DISTRIBUTED.within())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.."));
  }

  @Test
  void theHostSideNeverReachesTheEngine() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                Floor.GEOMETRY.within(),
                Floor.DATA.within(),
                Floor.EVAL.within(),
                Floor.FIGURES.within(),
                Floor.REPORT.within())
            .should()
            .transitivelyDependOnClassesThat()
            .resideInAnyPackage("org.bytedeco..", Floor.TENSOR.within() + ".."));
  }

  /**
   * What detects without the engine, and the door to it, name nothing that computes with it. Of
   * what they see besides, recipes name detectors: those are loaded and never used, which a program
   * without the engine on its class path shows.
   */
  @Test
  void detectionWithoutTheEngineNamesNothingOfIt() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(Floor.PREDICT.within(), Floor.ONNX.within())
            .or()
            .haveFullyQualifiedName(Floor.ROOT + "PictureInput")
            .or()
            .haveFullyQualifiedName(Floor.ROOT + "ModelClasses")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.bytedeco..",
                Floor.TENSOR.within() + "..",
                Floor.NN.within(),
                Floor.WEIGHTS.within(),
                Floor.FEATURES.within() + "..",
                Floor.GROUPS.within(),
                Floor.TRANSFORMER.within() + "..",
                Floor.CRITERION.within(),
                Floor.PREDICT_NETWORK.within()));
  }

  @Test
  void decodersSeeOfGroupsOnlyTheQueries() {
    check(
        noClasses()
            .that()
            .resideInAPackage(Floor.TRANSFORMER.within())
            .should(
                dependOnClassesThat(
                    describe(
                        "are of groups but not Queries and what belongs to them",
                        type ->
                            type.getPackageName().equals(Floor.ROOT + "groups")
                                && !Set.of("Queries", "Proposals")
                                    .contains(type.getSimpleName())))));
  }

  @Test
  void theCriterionSeesOfTheTransformerOnlyPredictions() {
    check(
        noClasses()
            .that()
            .resideInAPackage(Floor.CRITERION.within())
            .should(
                dependOnClassesThat(
                    describe(
                        "are of transformer but no predictions",
                        type ->
                            type.getPackageName().equals(Floor.ROOT + "transformer")
                                && !type.isAssignableTo(Prediction.class)))));
  }

  @Test
  void variantsOfDetectorsDoNotSeeEachOther() {
    List<String> variants =
        Arrays.stream(DetectorSpec.class.getPermittedSubclasses())
            .map(spec -> Floor.ROOT + "detector." + spec.getSimpleName())
            .toList();
    for (String variant : variants) {
      check(
          noClasses()
              .that(belongTo(variant))
              .should()
              .dependOnClassesThat(
                  describe(
                      "belong to another variant",
                      type ->
                          variants.stream()
                              .anyMatch(v -> !v.equals(variant) && belongTo(v).test(type)))));
    }
  }

  private static DescribedPredicate<JavaClass> belongTo(String outer) {
    return describe(
        "belong to " + outer,
        type -> type.getName().equals(outer) || type.getName().startsWith(outer + "$"));
  }

  @Test
  void onlyMainEndsTheProgram() {
    check(
        noClasses()
            .that()
            // The program of the processes that a training starts is one, too.
            .doNotBelongToAnyOf(Main.class, TrainingProcess.class)
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class));
  }

  @Test
  void onlyTheCommandLinePrints() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(Floor.CLI.within())
            .and()
            .doNotBelongToAnyOf(TrainingProcess.class)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging.."));
  }

  @Test
  void nothingChangesBehindTheBack() {
    check(
        fields()
            .that()
            .areStatic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal());
  }

  @Test
  void classesAreFinalAndOnlyLayerIsAbstract() {
    check(
        classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotAnonymousClasses()
            .and()
            .areNotEnums()
            .and()
            .doNotHaveSimpleName("Layer")
            .and()
            .doNotHaveSimpleName("package-info")
            // Kinds of layers: two norms of maps, and the parts that a detector is made of.
            .and()
            .doNotHaveSimpleName("Norm2d")
            .and()
            .doNotHaveSimpleName("QuerySource")
            .and()
            .doNotHaveSimpleName("Backbone")
            .and()
            .doNotHaveSimpleName("Encoder")
            .and()
            .doNotHaveSimpleName("Decoder")
            .and()
            .doNotHaveSimpleName("BoxDecoder")
            .and(describe("are no constants of an enum", type -> !isConstantOfEnum(type)))
            .should()
            .haveModifier(JavaModifier.FINAL));
  }

  private static boolean isConstantOfEnum(JavaClass type) {
    return type.getRawSuperclass().map(JavaClass::isEnum).orElse(false);
  }

  /**
   * The picture in the documents is that of the classes of core and cli; {@code
   * -Dfloors.renew=true} draws it anew.
   */
  @Test
  void thePictureOfTheFloorsIsUpToDate() throws IOException {
    Path picture = Path.of("../docs/floors.svg");
    JavaClasses drawnOnes =
        CLASSES.that(DescribedPredicate.not(resideInAnyPackage(Floor.ONNX.within())));
    String drawn = new FloorPlan(drawnOnes).svg();
    if (Boolean.getBoolean("floors.renew")) {
      Files.writeString(picture, drawn);
    }
    assertThat(picture).hasContent(drawn);
  }
}

package org.groupdetr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.groupdetr.recipe.Recipe;
import org.junit.jupiter.api.Test;

/** No setting is dead: what a recipe must say, something reads. */
class RecipeKeysTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-test"))
          .importPackages("org.groupdetr");

  @Test
  void everyKeyIsUsed() {
    assumeThat(CLASSES.contain("org.groupdetr.cli.Main")).isTrue();
    assertThat(unused()).isEmpty();
  }

  /** Shows that the test above sees uses at all, whatever is built. */
  @Test
  void descriptionsAreUsedByTheListOfRecipes() {
    assertThat(unused()).doesNotContain("Recipe.description", "Step.drops", "Step.factor");
  }

  private static Set<String> unused() {
    Set<String> unused = new TreeSet<>();
    for (Class<?> record : records(Recipe.class, new LinkedHashSet<>())) {
      for (RecordComponent component : record.getRecordComponents()) {
        if (!isUsed(CLASSES.get(record), component.getName())) {
          unused.add(record.getSimpleName() + "." + component.getName());
        }
      }
    }
    return unused;
  }

  /** The records that {@code type} is made of, also within lists and what is optional. */
  private static Set<Class<?>> records(Type type, Set<Class<?>> found) {
    if (type instanceof ParameterizedType generic) {
      Stream.of(generic.getActualTypeArguments()).forEach(inner -> records(inner, found));
    } else if (type instanceof Class<?> one && one.isSealed()) {
      Stream.of(one.getPermittedSubclasses()).forEach(permitted -> records(permitted, found));
    } else if (type instanceof Class<?> one && one.isRecord() && found.add(one)) {
      for (RecordComponent component : one.getRecordComponents()) {
        records(component.getGenericType(), found);
      }
    }
    return found;
  }

  /**
   * Whether the component is asked for by its accessor, also through an interface, or read by a
   * method of the record that does something with it.
   */
  private static boolean isUsed(JavaClass record, String component) {
    Stream<JavaMethod> accessors =
        Stream.concat(Stream.of(record), record.getAllRawInterfaces().stream())
            .flatMap(type -> type.tryGetMethod(component).stream());
    boolean asked =
        accessors.anyMatch(
            accessor ->
                !accessor.getCallsOfSelf().isEmpty() || !accessor.getReferencesToSelf().isEmpty());
    return asked
        || record.getField(component).getAccessesToSelf().stream()
            .map(JavaAccess::getOrigin)
            .anyMatch(
                origin ->
                    !Set.of("<init>", component, "equals", "hashCode", "toString")
                        .contains(origin.getName()));
  }
}

package org.groupdetr;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import org.junit.jupiter.api.Test;

/** No text, number or file depends on the language of the machine. */
class LanguageTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-test"))
          .importPackages("org.groupdetr");

  /** Methods that ask for the machine's language unless one is given. */
  private static final Map<Class<?>, List<String>> ASKING =
      Map.of(
          String.class, List.of("format", "formatted", "toLowerCase", "toUpperCase"),
          java.io.PrintStream.class, List.of("format", "printf"),
          java.io.PrintWriter.class, List.of("format", "printf"),
          java.io.Console.class, List.of("format", "printf"),
          Formatter.class, List.of("<init>"),
          Scanner.class, List.of("<init>"),
          DateTimeFormatter.class, List.of("ofPattern"));

  private static final List<String> LOCAL =
      List.of(
          "java.text.NumberFormat",
          "java.text.DecimalFormat",
          "java.text.MessageFormat",
          "java.text.SimpleDateFormat",
          "java.text.Collator",
          "java.io.FileReader",
          "java.io.FileWriter");

  @Test
  void nothingAsksForTheMachinesLanguage() {
    noClasses()
        .should(ArchConditions.callCodeUnitWhere(describe("asks", LanguageTest::asks)))
        .because("Locale.ROOT is the language of files and messages")
        .check(CLASSES);
  }

  private static boolean asks(JavaCall<?> call) {
    JavaClass owner = call.getTargetOwner();
    List<String> parameters =
        call.getTarget().getRawParameterTypes().stream().map(JavaClass::getName).toList();
    if (parameters.contains(Locale.class.getName())) {
      return false;
    }
    if (owner.isEquivalentTo(Locale.class) && call.getName().equals("getDefault")) {
      return true;
    }
    return LOCAL.stream().anyMatch(owner.getName()::startsWith)
        || ASKING.entrySet().stream()
            .anyMatch(
                asking ->
                    owner.isAssignableTo(asking.getKey())
                        && asking.getValue().contains(call.getName()));
  }

  private static DescribedPredicate<JavaCall<?>> describe(
      String words, java.util.function.Predicate<JavaCall<?>> holds) {
    return DescribedPredicate.describe(words, holds);
  }
}

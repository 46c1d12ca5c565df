package org.groupdetr.spark;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.groupdetr.common.UserException;

/** What the programs have in common. */
final class Program {
  private Program() {}

  /** Does the work of a program, and says in one line what its user can mend. */
  static int run(String name, Consumer<SparkSession> work) {
    SparkSession spark = SparkSession.builder().appName(name).getOrCreate();
    try {
      work.accept(spark);
      return 0;
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
      Optional<String> words = mendable(e);
      if (words.isEmpty()) {
        throw e;
      }
      return told(words.get());
    } finally {
      spark.stop();
    }
  }

  /** Ends the program; one that went well returns, as drivers of a cluster are to do. */
  static void end(int status) {
    if (status != 0) {
      System.exit(status);
    }
  }

  /** What a user can mend, as a table that is there already. */
  private static Optional<String> mendable(Exception e) {
    Optional<String> ours = GroupDetr.cause(e).map(cause -> String.valueOf(cause.getMessage()));
    return ours.isEmpty() && e instanceof AnalysisException
        ? String.valueOf(e.getMessage()).lines().findFirst()
        : ours;
  }

  /** The status of a program that failed. */
  static int told(UserException e) {
    return told(String.valueOf(e.getMessage()));
  }

  private static int told(String words) {
    System.err.println("groupdetr: " + words);
    return 1;
  }

  /** Prints what an application must be configured with, as {@code spark-defaults.conf} has it. */
  static void printConfiguration(int threads) {
    GroupDetr.configuration(threads)
        .forEach((name, value) -> System.out.println(name + " " + value));
  }
}

package org.groupdetr.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.groupdetr.ChildJvm;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** Two executors of one core each, in processes of their own, configured as we tell people to. */
final class Cluster implements AutoCloseable {
  /** Executors live for seconds, which does not pay for the compiler that optimizes. */
  private static final String SHORT_LIVED = " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private final SparkSession spark;

  private Cluster(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Starts it.
   *
   * @param folder for all that Spark writes
   */
  static Cluster start(Path folder) throws IOException {
    // Spark looks for the folder that it was unpacked to; its archives are on the class path here.
    System.setProperty("spark.testing", "true");
    System.setProperty("spark.test.home", folder.toString());
    Files.createDirectories(folder.resolve("jars"));
    Files.createDirectories(folder.resolve("launcher/target/scala-2.13"));
    Files.createFile(folder.resolve("RELEASE"));
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local-cluster[2,1,2048]")
            .appName("groupdetr")
            .config("spark.ui.enabled", "false")
            .config("spark.home", folder.toString())
            .config("spark.local.dir", folder.resolve("local").toString())
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            // A machine that is busy with other things is not lost.
            .config("spark.worker.timeout", "900")
            .config("spark.network.timeout", "900s")
            // An executor that a test has ended is soon there again.
            .config("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
    settings().forEach(builder::config);
    return new Cluster(builder.getOrCreate());
  }

  /** Those of the documentation, with the class path of the tests in the place of the archives. */
  private static Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>(DocumentedSettings.ofSpark());
    all.remove("spark.driver.extraClassPath");
    all.replace("spark.executor.extraClassPath", ChildJvm.classPath());
    all.computeIfPresent("spark.executor.extraJavaOptions", (name, said) -> said + SHORT_LIVED);
    return all;
  }

  SparkSession spark() {
    return spark;
  }

  /** What each executor answers, without order. */
  <T extends Serializable> List<T> ask(Question<T> question) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    ClassTag<T> tag = ClassTag$.MODULE$.apply(Object.class);
    return JavaRDD.fromRDD(
            context
                .parallelize(List.of(0, 1), 2)
                .rdd()
                .barrier()
                .mapPartitions(new Asked<>(question), false, tag),
            tag)
        .collect();
  }

  /** A question to an executor. */
  interface Question<T> extends Supplier<T>, Serializable {}

  private static final class Asked<T> extends AbstractFunction1<Iterator<Integer>, Iterator<T>>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Question<T> question;

    Asked(Question<T> question) {
      this.question = question;
    }

    @Override
    public Iterator<T> apply(Iterator<Integer> rank) {
      return Iterator$.MODULE$.single(question.get());
    }
  }

  @Override
  public void close() {
    spark.stop();
  }
}

package org.groupdetr.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;
import org.apache.spark.SparkEnv;
import org.groupdetr.Training;
import org.groupdetr.TrainingResult;
import org.groupdetr.common.UserException;
import org.groupdetr.data.folder.DataSets;
import org.groupdetr.recipe.RecipeFile;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.runtime.AbstractFunction1;

/** An executor's part of a training: one process of the run. */
final class TrainingTask extends AbstractFunction1<Iterator<Integer>, Iterator<Outcome>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String recipe;
  private final String data;
  private final String out;
  private final TrainOptions options;

  /**
   * A process of a run.
   *
   * @param recipe as text; none for a run that goes on
   * @param data folder of the data set
   * @param out folder of the run
   */
  TrainingTask(Optional<String> recipe, String data, String out, TrainOptions options) {
    this.recipe = recipe.orElse("");
    this.data = data;
    this.out = out;
    this.options = options;
  }

  @Override
  public Iterator<Outcome> apply(Iterator<Integer> rank) {
    return Iterator$.MODULE$.single(outcome(BarrierTaskContext.get()));
  }

  private Outcome outcome(BarrierTaskContext task) {
    int rank = task.partitionId();
    String executor = SparkEnv.get().executorId();
    Hello own = new Hello(executor, freePort(rank), problem());
    List<Hello> all = Arrays.stream(task.allGather(own.words())).map(Hello::of).toList();
    List<String> hosts = Arrays.stream(task.getTaskInfos()).map(TrainingTask::host).toList();
    Optional<String> refusal = refusal(all, hosts);
    if (refusal.isPresent()) {
      return Outcome.failed(refusal.get());
    }
    try {
      return Outcome.of(train(task, variables(rank, hosts, all.get(0).port)));
    } catch (UserException e) {
      return Outcome.failed(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What a process tells the others before they begin.
   *
   * @param executor in which it is
   * @param port at which the first will listen; 0 of the others
   * @param problem why it cannot begin, or nothing
   */
  private record Hello(String executor, int port, String problem) {
    String words() {
      return executor + "\n" + port + "\n" + problem;
    }

    static Hello of(String words) {
      String[] parts = words.split("\n", 3);
      return new Hello(parts[0], Integer.parseInt(parts[1]), parts[2]);
    }
  }

  /** All processes see the same, so that none waits for one that has refused. */
  private static Optional<String> refusal(List<Hello> all, List<String> hosts) {
    for (int rank = 0; rank < all.size(); rank++) {
      if (!all.get(rank).problem.isEmpty()) {
        return Optional.of(
            "process "
                + rank
                + " of "
                + all.size()
                + " on "
                + hosts.get(rank)
                + ": "
                + all.get(rank).problem);
      }
    }
    long executors = all.stream().map(Hello::executor).distinct().count();
    return executors == all.size()
        ? Optional.empty()
        : Optional.of(
            "several of the "
                + all.size()
                + " processes would be in one executor: set"
                + " spark.task.cpus to the number that spark.executor.cores has");
  }

  /** Why this machine cannot take part. */
  private String problem() {
    if (!Files.isDirectory(Path.of(out))) {
      return "there is no folder "
          + out
          + ", which the driver has made: it must lie on a file"
          + " system that all machines share";
    }
    try {
      DataSets.open(Path.of(data));
      return "";
    } catch (UserException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Where the first process can listen; 0 of another. */
  private static int freePort(int rank) {
    if (rank > 0) {
      return 0;
    }
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UserException("no port is free: " + e.getMessage(), e);
    }
  }

  private static String host(BarrierTaskInfo task) {
    String address = task.address();
    String host = address.substring(0, address.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** What a launcher would tell this process. */
  private static Map<String, String> variables(int rank, List<String> hosts, int port) {
    String own = hosts.get(rank);
    Map<String, String> all = new HashMap<>(System.getenv());
    all.put("RANK", Integer.toString(rank));
    all.put("WORLD_SIZE", Integer.toString(hosts.size()));
    all.put("LOCAL_RANK", Integer.toString(Collections.frequency(hosts.subList(0, rank), own)));
    all.put("LOCAL_WORLD_SIZE", Integer.toString(Collections.frequency(hosts, own)));
    all.put("MASTER_ADDR", hosts.get(0));
    all.put("MASTER_PORT", Integer.toString(port));
    return all;
  }

  private TrainingResult train(BarrierTaskContext task, Map<String, String> place) {
    Training base =
        Training.of(Path.of(data))
            .output(Path.of(out))
            .device(options.device())
            .startedBy("org.groupdetr.spark.GroupDetr.train")
            .listener(new TrainingLog());
    Training begun =
        recipe.isEmpty()
            ? base.resume(true).set(options.settings())
            : base.recipe(RecipeFile.parsed(recipe)).threads(task.cpus());
    Training training = options.processes() == 1 ? begun : begun.join(place);
    try (KillWatch watch = KillWatch.over(task, training::cancel)) {
      return training.run();
    }
  }
}

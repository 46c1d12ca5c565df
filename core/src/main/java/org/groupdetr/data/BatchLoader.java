package org.groupdetr.data;

import static org.groupdetr.common.Require.require;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.groupdetr.common.UserException;
import org.groupdetr.geometry.Size;

/**
 * Reads, augments and batches the pictures of one epoch, in worker threads while the caller
 * computes. A batch is the same to the last bit whatever the number of threads: its pictures follow
 * from {@link EpochOrder}, and what is drawn for a picture from the seed, the epoch and the
 * picture's id.
 *
 * <p>Asking for a batch orders the ones behind it, a fixed number ahead. For one calling thread;
 * only {@link #close()} may come from another.
 */
public final class BatchLoader implements AutoCloseable {
  private final List<TrainingPicture> pictures;
  private final Augmentation augmentation;
  private final EpochOrder order;
  private final int epoch;
  private final int[] epochOrder;
  private final int ahead;
  private final Optional<ExecutorService> workers;
  private final PixelPool pool;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private int nextOrdered;
  private long waitedNanos;

  /** A batch in the making: one task per picture. */
  private record Pending(
      BatchPixels pixels, long[] imageIds, List<FutureTask<HostTargets>> tasks) {}

  /**
   * Starts the threads.
   *
   * @param epoch counted from 0
   * @param first the batch to begin with, counted from 0
   */
  public BatchLoader(
      List<TrainingPicture> pictures,
      Augmentation augmentation,
      EpochOrder order,
      LoaderSpec spec,
      int epoch,
      int first) {
    require(
        pictures.size() == order.pictures(),
        "the order is of %d pictures, but there are %d",
        order.pictures(),
        pictures.size());
    this.pictures = List.copyOf(pictures);
    this.augmentation = augmentation;
    this.order = order;
    this.epoch = epoch;
    this.epochOrder = order.order(epoch);
    this.nextOrdered = first;
    ahead = spec.threads() == 0 ? 0 : spec.ahead();
    pool = new PixelPool(ahead + 2);
    workers = spec.threads() == 0 ? Optional.empty() : Optional.of(started(spec.threads()));
  }

  private static ExecutorService started(int threads) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads,
        work -> {
          Thread thread = new Thread(work, "loader-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * The next batch; none when the epoch is over.
   *
   * @throws UserException naming the file, if a picture cannot be read
   */
  public Optional<HostBatch> next() {
    long start = System.nanoTime();
    while (pending.size() <= ahead && nextOrdered < order.batches()) {
      pending.addLast(ordered(nextOrdered++));
    }
    Optional<HostBatch> batch = Optional.ofNullable(pending.pollFirst()).map(this::finished);
    waitedNanos += System.nanoTime() - start;
    return batch;
  }

  /** Gives a batch's pixels back, so that they are used again; the batch must not be read after. */
  public void release(HostBatch batch) {
    pool.give(batch.pixels());
  }

  /** Seconds spent in {@link #next} so far. */
  public double waitedSeconds() {
    return waitedNanos / 1e9;
  }

  private Pending ordered(int batch) {
    List<TrainingPicture> chosen = new ArrayList<>();
    List<AugmentationPlan> plans = new ArrayList<>();
    for (int i : order.batch(epochOrder, batch)) {
      TrainingPicture picture = pictures.get(i);
      RandomGenerator random =
          Seeds.random(order.seed(), Seeds.Purpose.AUGMENTATION, epoch, picture.imageId());
      chosen.add(picture);
      plans.add(augmentation.plan(new Size(picture.width(), picture.height()), random));
    }
    BatchPixels pixels = BatchPixels.of(plans, pool::take);
    List<FutureTask<HostTargets>> tasks = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      int at = i;
      FutureTask<HostTargets> task = new FutureTask<>(() -> loaded(chosen.get(at), pixels, at));
      tasks.add(task);
      workers.ifPresent(pool -> pool.execute(task));
    }
    long[] ids = chosen.stream().mapToLong(TrainingPicture::imageId).toArray();
    return new Pending(pixels, ids, tasks);
  }

  private static HostTargets loaded(TrainingPicture picture, BatchPixels pixels, int at) {
    RgbImage image = ImageReader.read(picture.file(), Orientation.AS_STORED);
    AugmentationPlan plan = pixels.plans().get(at);
    if (!image.size().equals(plan.picture())) {
      throw UserException.of(
          "%s is %dx%d, but its annotations speak of %dx%d: correct them, or leave the picture out",
          picture.file(), image.width(), image.height(), picture.width(), picture.height());
    }
    pixels.fill(at, image);
    Instances stored = new Instances(picture.labels(), picture.boxes());
    return plan.instances(stored).targets(plan.size());
  }

  private HostBatch finished(Pending batch) {
    List<HostTargets> targets = new ArrayList<>();
    for (FutureTask<HostTargets> task : batch.tasks) {
      if (workers.isEmpty()) {
        task.run();
      }
      targets.add(result(task));
    }
    return batch.pixels.batch(targets, batch.imageIds);
  }

  private static HostTargets result(FutureTask<HostTargets> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted while waiting for pictures", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserException known) {
        throw known;
      }
      throw new IllegalStateException("a loader thread failed", e.getCause());
    }
  }

  @Override
  public void close() {
    workers.ifPresent(ExecutorService::shutdownNow);
  }
}

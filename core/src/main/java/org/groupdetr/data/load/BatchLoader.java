package org.groupdetr.data.load;

import static org.groupdetr.common.Require.require;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.groupdetr.common.UserException;
import org.groupdetr.data.HostTargets;
import org.groupdetr.data.TrainingPicture;
import org.groupdetr.data.augment.Augmentation;
import org.groupdetr.data.augment.AugmentationPlan;
import org.groupdetr.data.augment.Sample;
import org.groupdetr.geometry.Size;

/**
 * Reads, augments and batches pictures, in worker threads while the caller computes. A batch is the
 * same to the last bit whatever the number of threads: its pictures follow from {@link EpochOrder},
 * and what is drawn for a picture from the order's seed, the epoch, the picture's id and how often
 * the epoch has shown it before or, where all pictures of a batch have it in common, the batch's
 * number.
 *
 * <p>Asking for a batch orders the ones behind it, a fixed number ahead: so memory is bounded, and
 * no worker ever waits. For one calling thread; only {@link #close()} may come from another.
 */
public final class BatchLoader implements AutoCloseable {
  private static final String INTERRUPTED = "interrupted while waiting for pictures";

  private final List<TrainingPicture> pictures;
  private final Augmentation augmentation;
  private final EpochOrder order;
  private final LoaderSpec spec;
  private final PixelPool pool;
  private final Samples samples;
  private final LoaderThreads workers;
  private long waitedNanos;

  /** Starts the threads. */
  public BatchLoader(
      List<TrainingPicture> pictures,
      Augmentation augmentation,
      EpochOrder order,
      LoaderSpec spec) {
    require(
        pictures.size() == order.pictures(),
        "the order is of %d pictures, but there are %d",
        order.pictures(),
        pictures.size());
    this.pictures = List.copyOf(pictures);
    this.augmentation = augmentation;
    this.order = order;
    this.spec = spec;
    samples = new Samples(this.pictures, augmentation.variations(), order.seed());
    pool = new PixelPool(spec.ahead() + 2);
    workers = new LoaderThreads("loader", spec.threads());
  }

  /** Batches of every epoch. */
  public int batches() {
    return order.batches();
  }

  /**
   * The batches of an epoch, from batch {@code first} on. Its {@code next()} waits for the batch
   * and throws
   *
   * <ul>
   *   <li>{@link UserException} naming the file, when a picture of the batch cannot be read or is
   *       not of the size that it is said to be; the loader is then closed
   *   <li>{@link CancellationException} when the loader is closed, or the calling thread is
   *       interrupted before the batch is handed over, finished or not; the thread stays marked as
   *       interrupted, and the batch can be asked for again
   * </ul>
   *
   * <p>One epoch at a time: the batches of an earlier one that were not fetched are lost.
   *
   * @param epoch any number; it chooses order and augmentation
   */
  public Iterator<HostBatch> epoch(int epoch, int first) {
    return epoch(epoch, first, 1);
  }

  /**
   * As {@link #epoch(int, int)}, but only every so many batches.
   *
   * @param every 1 for all, 2 for every second
   */
  public Iterator<HostBatch> epoch(int epoch, int first, int every) {
    require(every >= 1, "every must be at least 1, was %d", every);
    workers.forget();
    return new Epoch(epoch, first, every);
  }

  /** Tells that nobody reads the batch's pixels any more: their array is then used again. */
  public void release(HostBatch batch) {
    pool.give(batch.pixels());
  }

  /** Seconds that the caller has spent in waiting for batches so far. */
  public double waitedSeconds() {
    return waitedNanos / 1e9;
  }

  /**
   * Ends the threads, and returns when they have ended; the picture that each reads is finished.
   */
  @Override
  public void close() {
    workers.close();
  }

  /**
   * Orders a batch.
   *
   * @param turns how often the epoch has shown each picture before
   */
  private BatchInMaking started(int epoch, int batch, int[] indices, int[] turns) {
    List<TrainingPicture> chosen = Arrays.stream(indices).mapToObj(pictures::get).toList();
    List<AugmentationPlan> plans =
        IntStream.range(0, indices.length)
            .mapToObj(i -> plan(chosen.get(i), epoch, batch, turns[i]))
            .toList();
    BatchPixels pixels = BatchPixels.of(plans, spec.multiple(), pool::take);
    List<FutureTask<HostTargets>> tasks =
        IntStream.range(0, indices.length)
            .mapToObj(
                i ->
                    new FutureTask<>(
                        () -> filled(pixels, i, samples.of(chosen.get(i), epoch, turns[i]))))
            .toList();
    tasks.forEach(workers::execute);
    long[] ids = chosen.stream().mapToLong(TrainingPicture::imageId).toArray();
    return new BatchInMaking(pixels, ids, tasks);
  }

  private AugmentationPlan plan(TrainingPicture picture, int epoch, int batch, int turn) {
    if (picture.width() < 1 || picture.height() < 1) {
      throw UserException.of(
          "picture %s is said to have %d x %d pixels; correct the data set's entry",
          picture.file(), picture.width(), picture.height());
    }
    RandomGenerator random =
        Seeds.random(order.seed(), Seeds.AUGMENTATION, Samples.numbers(picture, epoch, turn));
    RandomGenerator ofBatch = Seeds.random(order.seed(), Seeds.BATCH, epoch, batch);
    return augmentation.plan(new Size(picture.width(), picture.height()), random, ofBatch);
  }

  private static HostTargets filled(BatchPixels pixels, int i, Sample sample) {
    pixels.fill(i, sample.image());
    AugmentationPlan plan = pixels.plans().get(i);
    return plan.targets(sample.truth());
  }

  /** Ordered, perhaps not finished: one task per picture. */
  private record BatchInMaking(
      BatchPixels pixels, long[] imageIds, List<FutureTask<HostTargets>> tasks) {

    HostBatch finished() throws InterruptedException, ExecutionException {
      HostTargets[] targets = new HostTargets[tasks.size()];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = tasks.get(i).get();
      }
      return pixels.batch(List.of(targets), imageIds);
    }
  }

  private final class Epoch implements Iterator<HostBatch> {
    private final int epoch;
    private final int[] indices;
    private final int[] turns;
    private final Deque<BatchInMaking> ordered = new ArrayDeque<>();
    private final int every;
    private int toOrder;

    Epoch(int epoch, int first, int every) {
      // The share of a process may begin behind the end.
      require(
          first >= 0 && first < batches() + every,
          "no batch %d among the %d of an epoch",
          first,
          batches());
      this.epoch = epoch;
      this.every = every;
      indices = order.order(epoch);
      turns = turns(indices, pictures.size());
      toOrder = first;
    }

    @Override
    public boolean hasNext() {
      return toOrder < batches() || !ordered.isEmpty();
    }

    @Override
    public HostBatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the epoch is over");
      }
      requireNotInterrupted();
      long begin = System.nanoTime();
      try {
        orderAhead();
        HostBatch batch = ordered.getFirst().finished();
        // A batch that was ready is not waited for, so nobody has looked yet.
        requireNotInterrupted();
        ordered.removeFirst();
        return batch;
      } catch (ExecutionException e) {
        close();
        // Where the caller reads, an interrupt breaks off the reading: the file is not to blame.
        requireNotInterrupted();
        throw unwrapped(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException(INTERRUPTED);
      } finally {
        waitedNanos += System.nanoTime() - begin;
      }
    }

    private void orderAhead() {
      int ahead = spec.threads() == 0 ? 0 : spec.ahead();
      while (ordered.size() <= ahead && toOrder < batches()) {
        ordered.addLast(
            started(epoch, toOrder, order.batch(indices, toOrder), order.batch(turns, toOrder)));
        toOrder += every;
      }
    }

    private static int[] turns(int[] indices, int pictures) {
      int[] shown = new int[pictures];
      return Arrays.stream(indices).map(i -> shown[i]++).toArray();
    }

    private static void requireNotInterrupted() {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException(INTERRUPTED);
      }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      return e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    }
  }
}

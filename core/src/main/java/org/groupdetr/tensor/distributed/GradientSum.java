package org.groupdetr.tensor.distributed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Scope;
import org.groupdetr.tensor.Tensor;
import org.groupdetr.tensor.Tensors;

/**
 * The sum of the gradients of a step's parts, over all parts of all processes, to the same bits
 * whatever the number of processes: see {@link SumOrder}. Gradients lie side by side in a few flat
 * tensors, which travel as soon as they are full, while the rest is still being worked out.
 */
public final class GradientSum implements AutoCloseable {
  private static final long LARGEST_BUCKET = 25L << 20;
  private static final long SMALLEST_BUCKET = 1L << 20;
  private static final int BUCKETS = 16;

  private final ProcessGroup group;
  private final boolean early;
  private final Device sumDevice;
  private final Optional<TreeSum> tree;
  private final List<VoidTensorHook> hooks = new ArrayList<>();
  private final Deque<FlatGradients> free = new ArrayDeque<>();
  private final Deque<FlatGradients> made = new ArrayDeque<>();
  private final List<Future<?>> travelling = new ArrayList<>();
  private BucketLayout layout;

  /** That of the steps after the first, once it is known in which order gradients come. */
  private Optional<BucketLayout> better = Optional.empty();

  private List<Integer> arrivals = List.of();
  private boolean ordered;
  private Optional<ExecutorService> traveller = Optional.empty();
  private Optional<Tensor> scratch = Optional.empty();
  private List<Integer> order = List.of();
  private Optional<Last> last = Optional.empty();

  /** The last part of a step, whose buckets travel one by one. */
  private static final class Last {
    final FlatGradients flat;
    final int[] missing;
    final List<Integer> arrivals = new ArrayList<>();
    int next;

    Last(FlatGradients flat, BucketLayout layout) {
      this.flat = flat;
      missing = new int[layout.buckets()];
      for (int i = 0; i < missing.length; i++) {
        missing[i] = layout.members(i).size();
      }
    }
  }

  /**
   * Of parameters, which all processes must have alike.
   *
   * @param early whether a gradient comes once per part, and so may travel before the part ends;
   *     false where stretches are computed again on the way back
   */
  public GradientSum(ProcessGroup group, Map<String, Tensor> parameters, boolean early) {
    this(group, parameters, early, bucketBytes(parameters));
  }

  /** Small enough that little is left to travel when the last gradient is there. */
  private static long bucketBytes(Map<String, Tensor> parameters) {
    long bytes = parameters.values().stream().mapToLong(p -> p.count() * p.type().bytes()).sum();
    return Math.min(LARGEST_BUCKET, Math.max(SMALLEST_BUCKET, bytes / BUCKETS));
  }

  GradientSum(ProcessGroup group, Map<String, Tensor> parameters, boolean early, long bucketBytes) {
    this.group = group;
    this.early = early && group.size() > 1;
    layout = BucketLayout.of(parameters, bucketBytes);
    try (Scope scope = Scope.open()) { // A device is a handle of the engine.
      sumDevice = ProcessGroup.summedOn(layout.any().device());
    }
    tree = group.treeSum(sumDevice);
    group.agree(
        "the detector", layout.words(), "start all processes with the same recipe and classes");
    if (this.early) {
      for (int i = 0; i < layout.parameters(); i++) {
        hooks.add(hook(i));
      }
    }
  }

  /**
   * How many copies of all gradients it keeps.
   *
   * @param parts of a step, of each process
   */
  public static int copies(int parts, int processes) {
    int here = 0;
    int most = 0;
    for (int step : SumOrder.of(parts)) {
      here += step == SumOrder.ADD ? -1 : 1;
      most = Math.max(most, here);
    }
    return parts == 1 && processes == 1 ? 0 : most;
  }

  private VoidTensorHook hook(int parameter) {
    VoidTensorHook hook =
        new VoidTensorHook() {
          @Override
          public void call(TensorBase gradient) {
            last.ifPresent(part -> arrived(part, parameter, gradient));
          }
        };
    hook.retainReference();
    layout.parameter(parameter).engine().register_hook(hook);
    return hook;
  }

  /**
   * Begins a step.
   *
   * @param parts of this process
   * @return the parts in the order in which they must be worked through, counted from 0
   */
  public List<Integer> begin(int parts) {
    order = SumOrder.of(parts);
    last = Optional.empty();
    release();
    better.ifPresent(this::rearrange);
    return order.stream().filter(step -> step != SumOrder.ADD).toList();
  }

  private void rearrange(BucketLayout other) {
    free.forEach(FlatGradients::close);
    free.clear();
    scratch.ifPresent(Tensor::close);
    scratch = Optional.empty();
    layout = other;
    better = Optional.empty();
  }

  /** Whether the gradients of a step's only part are the sum. */
  private boolean isPlain() {
    return group.size() == 1 && order.size() == 1;
  }

  /** Before the gradients of a part are worked out, which must begin with none. */
  public void beginPart(int part) {
    boolean isLast =
        part == order.stream().filter(step -> step != SumOrder.ADD).reduce(0, (a, b) -> b);
    if (early && isLast) {
      last = Optional.of(new Last(empty(), layout));
    }
  }

  /** After the gradients of a part are worked out; parameters may lose them. */
  public void endPart(int part) {
    if (isPlain()) {
      return;
    }
    int at = order.indexOf(part) + 1;
    int additions = 0;
    while (at + additions < order.size() && order.get(at + additions) == SumOrder.ADD) {
      additions++;
    }
    if (at + additions == order.size()) {
      Last finished = last.orElseGet(() -> new Last(empty(), layout));
      last = Optional.empty();
      sendRest(finished);
      arrivals = finished.arrivals;
      return;
    }
    FlatGradients flat = empty();
    for (int bucket = 0; bucket < layout.buckets(); bucket++) {
      flat.takeRest(bucket);
    }
    made.push(flat);
    for (int i = 0; i < additions; i++) {
      FlatGradients right = made.pop();
      for (int bucket = 0; bucket < layout.buckets(); bucket++) {
        made.element().add(right, bucket);
      }
      made.element().addReached(right);
      free.push(right);
    }
  }

  private FlatGradients empty() {
    FlatGradients flat = free.isEmpty() ? new FlatGradients(layout, sumDevice) : free.pop();
    flat.clear();
    return flat;
  }

  /** The gradient of a parameter is there. */
  private void arrived(Last part, int parameter, TensorBase gradient) {
    try (Scope scope = Scope.open()) {
      part.flat.take(parameter, new org.bytedeco.pytorch.Tensor(gradient));
      if (!part.arrivals.isEmpty()) {
        // It has its gradient by now, and what has been taken need not be there twice.
        layout.parameter(part.arrivals.get(part.arrivals.size() - 1)).clearGradient();
      }
    }
    part.arrivals.add(parameter);
    part.missing[layout.bucketOf(parameter)]--;
    while (part.next < layout.buckets() && part.missing[part.next] == 0) {
      send(part.flat, part.next++);
    }
  }

  private void sendRest(Last part) {
    while (part.next < layout.buckets()) {
      part.flat.takeRest(part.next);
      send(part.flat, part.next++);
    }
    made.forEach(part.flat::addReached);
    made.addLast(part.flat); // The deepest: what is above was added to it, bucket by bucket.
  }

  /** Adds what came before to a bucket, and sums it up over the processes. */
  private void send(FlatGradients flat, int bucket) {
    List<FlatGradients> before = List.copyOf(made);
    FutureTask<Void> work =
        new FutureTask<>(
            () -> {
              before.forEach(earlier -> flat.add(earlier, bucket));
              tree.ifPresent(sum -> sum.add(flat.bucket(bucket), scratch()));
            },
            null);
    if (tree.isEmpty()) {
      work.run();
    } else {
      traveller().execute(work);
    }
    travelling.add(work);
  }

  private synchronized Tensor scratch() {
    if (scratch.isEmpty()) {
      scratch =
          Optional.of(
              Tensors.empty(layout.any().type(), layout.largest()).to(sumDevice).retained());
    }
    return scratch.get();
  }

  private ExecutorService traveller() {
    if (traveller.isEmpty()) {
      traveller =
          Optional.of(
              Executors.newSingleThreadExecutor(
                  work -> {
                    Thread thread = new Thread(work, "gradients");
                    thread.setDaemon(true);
                    return thread;
                  }));
    }
    return traveller.get();
  }

  /**
   * Waits for the sums, and makes them the gradients of the parameters; who was reached in no part
   * of no process has none.
   */
  public void finish() {
    if (isPlain()) {
      return;
    }
    group.timed(this::awaitTravelling);
    FlatGradients sum = made.removeLast();
    if (group.size() > 1) {
      group.gather(sum.reached().toByteArray()).forEach(b -> sum.reached().or(BitSet.valueOf(b)));
    }
    sum.give();
    made.addLast(sum);
    if (early && !ordered) {
      ordered = true;
      order();
    }
  }

  /** From the next step on, gradients lie in the order in which they came to the first process. */
  private void order() {
    String words =
        group.first(() -> arrivals.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    List<Integer> first =
        words.isEmpty() ? List.of() : Stream.of(words.split(" ")).map(Integer::valueOf).toList();
    better = Optional.of(layout.beginning(first));
  }

  private void awaitTravelling() {
    try {
      for (Future<?> bucket : travelling) {
        bucket.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while gradients were added up", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      travelling.clear();
    }
  }

  private void release() {
    travelling.clear();
    made.forEach(free::push);
    made.clear();
  }

  @Override
  public void close() {
    traveller.ifPresent(ExecutorService::shutdownNow);
    release();
    free.forEach(FlatGradients::close);
    free.clear();
    scratch.ifPresent(Tensor::close);
    scratch = Optional.empty();
  }
}

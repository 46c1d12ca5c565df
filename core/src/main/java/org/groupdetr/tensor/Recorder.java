package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.graph.ElementType;
import org.groupdetr.tensor.graph.Numbers;
import org.groupdetr.tensor.graph.Operation;
import org.groupdetr.tensor.graph.Recording;
import org.groupdetr.tensor.graph.Sizes;
import org.groupdetr.tensor.graph.Step;
import org.groupdetr.tensor.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what is worked out from certain tensors. A tensor knows the value that it has in a
 * recording; what is worked out of it is recorded too, and all else is a constant there. Fused
 * operations are done by plain ones while they are recorded. Of tensors that are not recorded, an
 * operation costs a look more.
 */
public final class Recorder {
  private static final String ENGINE = Recorder.class.getPackageName();

  private Recorder() {}

  /** The same numbers as an input of the recording: what is worked out of them is recorded. */
  public static Tensor input(Recording recording, String name, Tensor example) {
    Tensor input = example.detach();
    input.recorded = recording.input(name, type(example), new Sizes(example.shape()));
    return input;
  }

  /** The value of a tensor, which may be a constant. */
  public static Value value(Recording recording, Tensor tensor) {
    Value own = tensor.recorded;
    if (own == null) {
      return constant(recording, tensor);
    }
    require(own.recording() == recording, "%s belongs to another recording", tensor);
    return own;
  }

  /** Gives constants of the recording the names of these tensors. */
  public static void name(Recording recording, Map<String, Tensor> tensors) {
    tensors.forEach((name, tensor) -> recording.name(tensor, name));
  }

  /** Whether one of them is recorded. */
  static boolean on(Tensor... tensors) {
    return recording(tensors) != null;
  }

  private static @Nullable Recording recording(Tensor... tensors) {
    for (Tensor tensor : tensors) {
      Value value = tensor.recorded;
      if (value != null) {
        return value.recording();
      }
    }
    return null;
  }

  /** Records the step that has made a tensor, if one of the inputs is recorded. */
  static Tensor step(
      Tensor result, Operation operation, List<? extends Number> settings, Tensor... inputs) {
    Recording recording = recording(inputs);
    if (recording != null) {
      add(recording, List.of(result), operation, settings, inputs);
    }
    return result;
  }

  /** As {@link #step}, of several results. */
  static void steps(
      List<Tensor> results,
      Operation operation,
      List<? extends Number> settings,
      Tensor... inputs) {
    Recording recording = recording(inputs);
    if (recording != null) {
      add(recording, results, operation, settings, inputs);
    }
  }

  /** The places of the greatest numbers, or those that the recording prescribes instead. */
  static Tensor chosen(Tensor numbers, Tensor greatest) {
    Recording recording = recording(numbers);
    if (recording == null || recording.choices().isEmpty()) {
      return greatest;
    }
    return Tensors.of(recording.choices().get().next(numbers(numbers)), greatest.shape());
  }

  /** The numbers that a recorded tensor has in this very computation, row-major, as floats. */
  public static float[] numbers(Tensor tensor) {
    return new Tensor(tensor.raw).floats();
  }

  private static void add(
      Recording recording,
      List<Tensor> results,
      Operation operation,
      List<? extends Number> settings,
      Tensor... inputs) {
    List<Value> operands = Arrays.stream(inputs).map(input -> value(recording, input)).toList();
    for (Tensor result : results) {
      result.recorded = recording.result(type(result), new Sizes(result.shape()));
    }
    recording.add(
        new Step(
            operation,
            operands,
            List.copyOf(settings),
            results.stream().map(result -> value(recording, result)).toList(),
            place()));
  }

  /** Fails where numbers leave the engine that a recording cannot know. */
  static void requireNotRecorded(Tensor tensor) {
    if (tensor.recorded != null) {
      throw UserException.of(
          "%s cannot be recorded: it reads numbers that depend on the picture", place());
    }
  }

  /** Where in the program an operation was asked for. */
  private static String place() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(f -> !f.getClassName().startsWith(ENGINE))
                    .findFirst()
                    .map(f -> f.getClassName().replaceFirst(".*\\.", ""))
                    .orElse("tensor"));
  }

  private static ElementType type(Tensor tensor) {
    return ElementType.valueOf(tensor.type().name());
  }

  /**
   * Numbers that are known beforehand; a tensor of a layer, which does not change, is one value.
   */
  private static Value constant(Recording recording, Tensor tensor) {
    Optional<String> name = recording.name(tensor);
    return name.flatMap(recording::remembered)
        .orElseGet(
            () -> {
              boolean shared = name.isPresent() && tensor.isContiguousOnCpu();
              Value made =
                  recording.constant(
                      type(tensor), new Sizes(tensor.shape()), name, held(tensor, shared));
              name.ifPresent(n -> recording.remember(n, made));
              return made;
            });
  }

  private static Numbers held(Tensor tensor, boolean shared) {
    Tensor own;
    try (Scope scope = Scope.open()) {
      Tensor alone = tensor.detach();
      own = (shared ? alone : alone.to(Device.CPU).contiguous().copy()).retained();
    }
    return new Numbers() {
      @Override
      public java.nio.ByteBuffer memory(long from, int count) {
        return own.memory(from, count);
      }

      @Override
      public void close() {
        own.close();
      }
    };
  }
}

package org.groupdetr.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Edge;
import org.bytedeco.pytorch.Node;

/**
 * Multiplications with additions of a pass that took place, counted in the engine's own graph of
 * it: what multiplied matrices of which sizes, and of which of them gradients are asked. Knows
 * nothing of layers.
 *
 * @param forward on the way there
 * @param backward on the way back
 */
public record GraphProducts(double forward, double backward) {
  private static final String LINK = "SumBackward0";

  /** All that led to {@code roots}; they must have been computed with gradients. */
  public static GraphProducts of(List<Tensor> roots) {
    return new Walk(roots).counted();
  }

  /** Walks over the graph from its results to its parameters. */
  private static final class Walk {
    private final Map<Long, Node> nodes = new HashMap<>();
    private double forward;
    private double back;

    Walk(List<Tensor> roots) {
      Deque<Node> open = new ArrayDeque<>();
      roots.stream()
          .filter(root -> root.requiresGradient() && !root.raw.is_leaf())
          .forEach(root -> open.add(root.raw.grad_fn()));
      while (!open.isEmpty()) {
        Node node = open.pop();
        if (nodes.putIfAbsent(node.address(), node) == null) {
          for (int i = 0; i < node.num_outputs(); i++) {
            next(node, i).ifPresent(edge -> open.add(edge.function()));
          }
        }
      }
    }

    GraphProducts counted() {
      Set<Long> inner = new HashSet<>();
      List<Node> linked = new ArrayList<>();
      for (Node node : nodes.values()) {
        switch (node.name().getString()) {
          case "AddmmBackward0" -> multiplied(node, 1);
          case "MmBackward0", "BmmBackward0" -> multiplied(node, 0);
          case "ConvolutionBackward0" -> convolved(node);
          default -> {
            if (link(node).isPresent()) {
              linked.add(node);
              next(node, 0).ifPresent(before -> inner.add(before.function().address()));
            }
          }
        }
      }
      linked.stream().filter(node -> !inner.contains(node.address())).forEach(this::custom);
      return new GraphProducts(forward, back);
    }

    /** A product of matrices, the first of which is the node's input {@code first}. */
    private void multiplied(Node node, int first) {
      long[] result = shape(node, 0);
      Optional<Edge> left = next(node, first);
      Optional<Edge> right = next(node, first + 1);
      long inner =
          left.map(edge -> last(shape(edge), 1))
              .orElseGet(() -> last(shape(right.orElseThrow()), 2));
      add(count(result) * inner, (left.isPresent() ? 1 : 0) + (right.isPresent() ? 1 : 0));
    }

    private void convolved(Node node) {
      long[] result = shape(node, 0);
      double kernel = count(shape(next(node, 1).orElseThrow()));
      Optional<long[]> input = next(node, 0).map(Walk::shape);
      // The windows of a transposed convolution stand at the cells that come in.
      long cells = Math.min(cells(result), input.map(Walk::cells).orElse(Long.MAX_VALUE));
      add(cells * kernel, input.isPresent() ? 2 : 1);
    }

    /** Of all maps {@code [B, C, H, W]}. */
    private static long cells(long[] maps) {
      return maps[0] * maps[2] * maps[3];
    }

    /** A {@link CustomFunction}, known by the shapes of its inputs. */
    private void custom(Node last) {
      Deque<long[]> inputs = new ArrayDeque<>();
      Optional<Node> node = Optional.of(last);
      while (node.isPresent()) {
        Optional<long[]> input = node.flatMap(Walk::link);
        input.ifPresent(inputs::addFirst);
        node = input.isPresent() ? next(node.get(), 0).map(Edge::function) : Optional.<Node>empty();
      }
      ofInputs(List.copyOf(inputs));
    }

    private void ofInputs(List<long[]> inputs) {
      String ranks = Arrays.toString(inputs.stream().mapToInt(shape -> shape.length).toArray());
      switch (ranks) {
        case "[2, 2, 1, 2, 1]" -> // Two layers of a feed-forward network: rows and their weights.
            add(inputs.get(0)[0] * (count(inputs.get(1)) + count(inputs.get(3))), 2);
        case "[3, 3, 3]" -> { // Attention; weights are made again on the way back.
          long[] q = inputs.get(0);
          long[] k = inputs.get(1);
          add((double) q[0] * q[1] * k[1] * q[2], 3);
          add((double) q[0] * q[1] * k[1] * last(inputs.get(2), 1), 2);
        }
        case "[4, 6, 5]", "[4, 5, 4]" -> // Four cells are mixed at each place.
            add(4 * count(inputs.get(1)) / 2 * last(inputs.get(0), 1), 2);
        default -> throw new IllegalStateException("unknown function of inputs of ranks " + ranks);
      }
    }

    private void add(double products, int timesBack) {
      forward += products;
      back += timesBack * products;
    }

    private static Optional<Edge> next(Node node, int i) {
      Edge edge = node.next_edge(i);
      return edge.is_valid() ? Optional.of(edge) : Optional.empty();
    }

    /** The shape of the input that this node ties to a custom function's result, if it does so. */
    private static Optional<long[]> link(Node node) {
      for (int i = 1; i < node.num_outputs(); i++) {
        Optional<Edge> sum = next(node, i);
        if (sum.isPresent() && sum.get().function().name().getString().equals(LINK)) {
          Edge slice = next(sum.get().function(), 0).orElseThrow();
          if (count(shape(slice)) == 0) {
            Edge flat = next(slice.function(), 0).orElseThrow();
            return Optional.of(shape(next(flat.function(), 0).orElse(flat)));
          }
        }
      }
      return Optional.empty();
    }

    private static long[] shape(Edge edge) {
      return shape(edge.function(), edge.input_nr());
    }

    private static long[] shape(Node node, int input) {
      try (org.bytedeco.pytorch.Tensor like = node.input_metadata(input).zeros_like()) {
        long[] shape = new long[(int) like.dim()];
        Arrays.setAll(shape, axis -> like.size(axis));
        return shape;
      }
    }

    private static double count(long[] shape) {
      return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    private static long last(long[] shape, int fromEnd) {
      return shape[shape.length - fromEnd];
    }
  }
}

package org.groupdetr.export;

import java.util.List;
import org.groupdetr.export.format.Attribute;
import org.groupdetr.tensor.graph.ElementType;
import org.groupdetr.tensor.graph.Operation;
import org.groupdetr.tensor.graph.Step;

/** Operations that work number by number, and those that make one number of several. */
final class ArithmeticRules {
  private ArithmeticRules() {}

  static String node(Call call) {
    return switch (call.step().operation()) {
      case ADD -> binary(call, "Add");
      case SUBTRACT -> binary(call, "Sub");
      case MULTIPLY -> binary(call, "Mul");
      case DIVIDE, FLOOR_DIVIDE -> binary(call, "Div");
      case REMAINDER -> binary(call, "Mod");
      case POWER -> binary(call, "Pow");
      case MAXIMUM -> binary(call, "Max");
      case MINIMUM -> binary(call, "Min");
      case MATRIX_PRODUCT ->
          call.graph().node("MatMul", List.of(operand(call, 0), operand(call, 1)));
      case GREATER -> compared(call, "Greater");
      case LESS -> compared(call, "Less");
      case EQUAL -> compared(call, "Equal");
      case NOT -> unary(call, "Not");
      case WHERE -> where(call);
      case MASKED_FILL -> filled(call);
      case SUM, MEAN, GREATEST -> reduced(call);
      case SOFTMAX -> along(call, "Softmax");
      case LOG_SOFTMAX -> along(call, "LogSoftmax");
      case CUMULATIVE_SUM ->
          call.graph()
              .node("CumSum", List.of(operand(call, 0), call.graph().integer(call.axis(0))));
      case CLAMP -> clamp(call);
      case GELU -> gelu(call);
      case SILU -> call.graph().node("Mul", List.of(call.in(0), unary(call, "Sigmoid")));
      case LOGARITHM_OF_MORE ->
          call.graph()
              .node("Log", List.of(call.graph().node("Add", List.of(call.in(0), number(call, 1)))));
      default -> unary(call, unaryName(call.step().operation()));
    };
  }

  private static String unaryName(Operation operation) {
    return switch (operation) {
      case NEGATE -> "Neg";
      case ABSOLUTE -> "Abs";
      case LOGARITHM -> "Log";
      case EXPONENTIAL -> "Exp";
      case SINE -> "Sin";
      case COSINE -> "Cos";
      case SQUARE_ROOT -> "Sqrt";
      case SIGMOID -> "Sigmoid";
      case RELU -> "Relu";
      default -> throw new IllegalStateException("no rule for " + operation);
    };
  }

  private static String unary(Call call, String type) {
    return call.graph().node(type, List.of(call.in(0)));
  }

  private static String along(Call call, String type) {
    return call.graph().node(type, List.of(call.in(0)), Attribute.of("axis", call.axis(0)));
  }

  /** A number of the result's type. */
  private static String number(Call call, double value) {
    return call.graph().number(call.step().result().type(), value);
  }

  /** An input in the result's type. */
  private static String operand(Call call, int index) {
    return Rules.cast(
        call,
        index == 0 ? call.in(index) : call.broadcast(index),
        call.value(index).type(),
        call.step().result().type());
  }

  private static String binary(Call call, String type) {
    Step step = call.step();
    if (step.inputs().size() == 1) {
      return call.graph().node(type, List.of(operand(call, 0), number(call, step.number(0))));
    }
    // Whichever has the result's shape makes the other one repeat itself.
    boolean firstIsWhole = step.input().shape().equals(step.result().shape());
    String first =
        firstIsWhole
            ? operand(call, 0)
            : Rules.cast(call, call.broadcast(0), step.input().type(), step.result().type());
    boolean secondIsRecorded = !call.value(1).isConstant();
    String second =
        firstIsWhole && (secondIsRecorded || !step.input().isConstant())
            ? operand(call, 1)
            : Rules.cast(call, call.in(1), call.value(1).type(), step.result().type());
    return call.graph().node(type, List.of(first, second));
  }

  private static String compared(Call call, String type) {
    GraphBuilder graph = call.graph();
    Step step = call.step();
    ElementType own = step.input().type();
    if (step.inputs().size() == 1) {
      ElementType compared = own.isFloating() ? own : ElementType.FLOAT32;
      return graph.node(
          type,
          List.of(
              Rules.cast(call, call.in(0), own, compared), graph.number(compared, step.number(0))));
    }
    ElementType other = call.value(1).type();
    ElementType wider = own.isFloating() || !other.isFloating() ? own : other;
    return graph.node(
        type,
        List.of(
            Rules.cast(call, call.in(0), own, wider), Rules.cast(call, call.in(1), other, wider)));
  }

  private static String where(Call call) {
    ElementType type = call.step().result().type();
    return call.graph()
        .node(
            "Where",
            List.of(
                call.in(0),
                Rules.cast(call, call.in(1), call.value(1).type(), type),
                Rules.cast(call, call.in(2), call.value(2).type(), type)));
  }

  /**
   * Onnxruntime chooses among neither half floats nor booleans: floats and bytes stand for them.
   */
  private static String filled(Call call) {
    ElementType type = call.step().result().type();
    ElementType chosen =
        switch (type) {
          case FLOAT16 -> ElementType.FLOAT32;
          case BOOL -> ElementType.UINT8;
          default -> type;
        };
    String all =
        call.graph()
            .node(
                "Where",
                List.of(
                    call.broadcast(1),
                    call.graph().number(chosen, call.step().number(0)),
                    Rules.cast(call, call.in(0), type, chosen)));
    return Rules.cast(call, all, chosen, type);
  }

  private static String reduced(Call call) {
    GraphBuilder graph = call.graph();
    Operation operation = call.step().operation();
    String type =
        switch (operation) {
          case SUM -> "ReduceSum";
          case MEAN -> "ReduceMean";
          default -> "ReduceMax";
        };
    String x =
        operation == Operation.GREATEST
            ? call.in(0)
            : Rules.cast(call, call.in(0), call.value(0).type(), call.step().result().type());
    Attribute vanishes = Attribute.of("keepdims", 0);
    if (call.step().settings().isEmpty()) {
      return graph.node(type, List.of(x), vanishes);
    }
    long axis = call.axis(0);
    return operation == Operation.SUM || graph.opset() >= 18
        ? graph.node(type, List.of(x, graph.integers(axis)), vanishes)
        : graph.node(type, List.of(x), Attribute.of("axes", List.of(axis)), vanishes);
  }

  private static String clamp(Call call) {
    double low = call.step().number(0);
    double high = call.step().number(1);
    return call.graph()
        .node(
            "Clip",
            Double.isInfinite(high)
                ? List.of(call.in(0), number(call, low))
                : List.of(call.in(0), number(call, low), number(call, high)));
  }

  /** From version 20 on there is an operator. */
  private static String gelu(Call call) {
    GraphBuilder graph = call.graph();
    String x = call.in(0);
    if (graph.opset() >= 20) {
      return graph.node("Gelu", List.of(x));
    }
    String error =
        graph.node("Erf", List.of(graph.node("Mul", List.of(x, number(call, Math.sqrt(0.5))))));
    String twice = graph.node("Add", List.of(error, number(call, 1)));
    return graph.node("Mul", List.of(graph.node("Mul", List.of(x, twice)), number(call, 0.5)));
  }
}

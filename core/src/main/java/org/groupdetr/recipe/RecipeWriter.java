package org.groupdetr.recipe;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a record as the YAML that {@link RecipeBinder} reads back to an equal record. */
final class RecipeWriter {
  /** Texts that YAML reads as themselves without quotes; all else is quoted. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z](?:[A-Za-z0-9 _().+-]*[A-Za-z0-9).])?");

  private final StringBuilder out = new StringBuilder();

  private RecipeWriter() {}

  static String text(Record record) {
    RecipeWriter writer = new RecipeWriter();
    writer.components(record, "");
    return writer.out.toString();
  }

  private void components(Record record, String indent) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = unwrapped(read(component, record));
      out.append(indent).append(component.getName()).append(':');
      if (value instanceof Record block) {
        out.append('\n');
        block(block, component, indent + "  ");
      } else {
        out.append(' ').append(scalar(value)).append('\n');
      }
    }
  }

  private void block(Record block, RecordComponent component, String indent) {
    Class<?> declared =
        RecipeSchema.element(component.getGenericType()).orElse(component.getType());
    if (declared.isSealed()) {
      out.append(indent).append(RecipeSchema.KIND).append(": ");
      out.append(RecipeSchema.kind(block.getClass())).append('\n');
    }
    components(block, indent);
  }

  private static Object unwrapped(Object value) {
    return value instanceof Optional<?> optional && optional.isPresent() ? optional.get() : value;
  }

  private static Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static String scalar(Object value) {
    if (value instanceof Optional<?>) {
      return "none";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RecipeWriter::scalar).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof String text) {
      return quoted(text);
    }
    return value instanceof Enum<?> constant ? RecipeSchema.word(constant) : value.toString();
  }

  /** The shortest digits that give the same double; without an exponent where that is short. */
  private static String number(double value) {
    String plain = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    return plain.length() <= 10 ? plain : Double.toString(value);
  }

  private static String quoted(String text) {
    boolean plain =
        PLAIN.matcher(text).matches()
            && !YAML_WORDS.contains(text.toLowerCase(java.util.Locale.ROOT));
    return plain
        ? text
        : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static final List<String> YAML_WORDS =
      List.of("null", "none", "true", "false", "yes", "no", "on", "off", "y", "n");
}

package org.groupdetr.recipe;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a record as the YAML that {@link RecipeBinder} reads back to an equal record. */
final class RecipeWriter {
  /** Texts that YAML reads as themselves without quotes, but for its words; all else is quoted. */
  private static final String PLAIN = "[A-Za-z](?:[A-Za-z0-9 _().+-]*[A-Za-z0-9).])?";

  private static final Set<String> YAML_WORDS =
      Set.of("null", "none", "true", "false", "yes", "no", "on", "off", "y", "n");

  private RecipeWriter() {}

  static String text(Record record) {
    return text(record, "");
  }

  private static String text(Record record, String indent) {
    return Arrays.stream(record.getClass().getRecordComponents())
        .map(component -> indent + component.getName() + ":" + value(component, record, indent))
        .collect(Collectors.joining());
  }

  private static String value(RecordComponent component, Record record, String indent) {
    Object value = read(component, record);
    if (!(value instanceof Record block)) {
      return " " + scalar(value) + "\n";
    }
    String word = RecipeBinder.word(block.getClass());
    String kind = indent + "  " + RecipeBinder.KIND + ": " + word + "\n";
    return "\n" + (isOneOfSeveral(component) ? kind : "") + text(block, indent + "  ");
  }

  /** Whether a component may be of one of several kinds, as the binder asks. */
  private static boolean isOneOfSeveral(RecordComponent component) {
    Type declared = component.getGenericType();
    Type type =
        declared instanceof ParameterizedType generic
            ? generic.getActualTypeArguments()[0]
            : declared;
    return type instanceof Class<?> of && of.isSealed();
  }

  /** The value of a component, taken out of its Optional unless that is empty. */
  private static Object read(RecordComponent component, Record record) {
    try {
      Object value = component.getAccessor().invoke(record);
      return value instanceof Optional<?> part && part.isPresent() ? part.get() : value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static String scalar(Object value) {
    if (value instanceof Optional<?>) {
      return "none";
    }
    if (value instanceof Record block) {
      return entry(block);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RecipeWriter::scalar).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof String text) {
      boolean plain = text.matches(PLAIN) && !YAML_WORDS.contains(text.toLowerCase(Locale.ROOT));
      return plain
          ? text
          : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
    return value instanceof Enum<?> constant ? RecipeBinder.word(constant) : value.toString();
  }

  /** A record of one of several kinds, in a list. */
  private static String entry(Record record) {
    String kind = RecipeBinder.KIND + ": " + RecipeBinder.word(record.getClass());
    return Arrays.stream(record.getClass().getRecordComponents())
        .map(component -> component.getName() + ": " + scalar(read(component, record)))
        .collect(Collectors.joining(", ", "{" + kind + ", ", "}"));
  }

  /** The shortest digits that give the same double; without an exponent where that is short. */
  private static String number(double value) {
    String plain = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    return plain.length() <= 10 ? plain : Double.toString(value);
  }
}

package org.groupdetr.pretrained.sizes;

import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.weights.StoredTensor;

/**
 * Sizes of the tensors of a detector, by our names.
 *
 * @param settings what the file says besides
 */
record TensorSizes(Map<String, StoredTensor> tensors, Map<String, String> settings) {
  /** How many numbered parts there are, such as layers. */
  int count(String prefix) {
    TreeSet<Integer> numbers = numbers(prefix);
    return numbers.isEmpty() ? 0 : 1 + numbers.last();
  }

  private TreeSet<Integer> numbers(String prefix) {
    Pattern pattern = Pattern.compile(Pattern.quote(prefix) + "\\.(\\d{1,4})\\..*");
    TreeSet<Integer> numbers = new TreeSet<>();
    for (String name : tensors.keySet()) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        numbers.add(Integer.parseInt(matcher.group(1)));
      }
    }
    return numbers;
  }

  /** Size of an axis of a tensor; 0 if it is not there. */
  long size(String name, int axis) {
    StoredTensor tensor = tensors.get(name);
    return tensor == null || tensor.shape().size() <= axis ? 0 : tensor.shape().get(axis);
  }

  /** A whole number that the file says besides. */
  long setting(String name, long otherwise) {
    String text = settings.getOrDefault(name, "");
    return text.matches("\\d{1,9}") ? Long.parseLong(text) : otherwise;
  }
}

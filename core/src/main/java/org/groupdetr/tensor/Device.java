package org.groupdetr.tensor;

import static org.groupdetr.common.Require.require;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.groupdetr.common.UserException;

/**
 * Where tensors live and are computed.
 *
 * @param kind {@code cpu} or {@code cuda}
 * @param index which of several, from 0
 */
public record Device(String kind, int index) {
  /** The processor. */
  public static final Device CPU = new Device("cpu", 0);

  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  public Device {
    require(kind.equals("cpu") || kind.equals("cuda"), "device must be cpu or cuda, was %s", kind);
  }

  /**
   * The device of that name: {@code cpu}, {@code cuda} or {@code cuda:1}.
   *
   * @throws UserException if the name is neither
   */
  public static Device named(String name) {
    if (name.equals("cpu")) {
      return CPU;
    }
    Matcher matcher = CUDA.matcher(name);
    if (!matcher.matches()) {
      throw UserException.of("device '%s' is not known: use cpu, cuda or cuda:NUMBER", name);
    }
    return new Device("cuda", matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)));
  }

  public boolean isCpu() {
    return kind.equals("cpu");
  }

  @Override
  public String toString() {
    return isCpu() ? kind : kind + ":" + index;
  }
}

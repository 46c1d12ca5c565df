package org.groupdetr.cli.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a job has come that can be counted: an evaluation, a download.
 *
 * @param work what is done, such as {@code evaluating}
 * @param done units done
 * @param total units in all, where that is known
 * @param unit what is counted, such as {@code pictures} or {@code MB}
 * @param left until it ends, where that can be told
 */
public record WorkProgress(
    String work, long done, OptionalLong total, String unit, Optional<Duration> left)
    implements Progress {

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    String all = total.isPresent() ? "/" + total.getAsLong() : "";
    parts.add(new Part(work + " " + done + all + " " + unit, 0));
    total.ifPresent(units -> parts.add(new Part(percent(units) + "%", 2)));
    left.ifPresent(time -> parts.add(new Part(Durations.words(time) + " left", 1)));
    return parts;
  }

  @Override
  public boolean complete() {
    return total.isPresent() && done >= total.getAsLong();
  }

  private long percent(long units) {
    return units <= 0 ? 100 : Math.min(100, 100 * done / units);
  }
}

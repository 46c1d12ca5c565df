package org.groupdetr.cli;

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
    parts.add(new Part(work, 0));
    parts.add(new Part(total.isPresent() ? done + "/" + total.getAsLong() : "" + done, 0));
    parts.add(new Part(unit, 3));
    total.ifPresent(all -> parts.add(new Part(percent(all) + "%", 2)));
    left.ifPresent(time -> parts.add(new Part(Durations.words(time) + " left", 1)));
    return parts;
  }

  private long percent(long all) {
    return all <= 0 ? 100 : Math.min(100, 100 * done / all);
  }
}

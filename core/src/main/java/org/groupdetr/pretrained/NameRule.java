package org.groupdetr.pretrained;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a table of names: how some tensors of a source are called here.
 *
 * <pre>
 * theirs            -&gt; ours             renamed
 * theirs.{q,k,v}    -&gt; ours             three of theirs are the rows of one of ours, in this order
 * theirs            =  ours             a second name of the same tensor; {1,2} are two of them
 * theirs            -&gt; -  reason        left out
 * </pre>
 *
 * {@code *} stands for a part of a name without dots, {@code **} for any part; both sides have them
 * in the same order. {@code *+1} is the number that the other side has, plus one; so {@code *+2}.
 */
final class NameRule {
  private static final Pattern STAR = Pattern.compile("\\*\\*|\\*\\+\\d|\\*");
  private static final Pattern CHOICE = Pattern.compile("\\{([^}]*)\\}");

  private final Kind kind;
  private final String reason;
  private final List<Translation> toOurs = new ArrayList<>();
  private final List<Translation> toTheirs = new ArrayList<>();

  /** What is done with the tensor. */
  enum Kind {
    RENAMED,
    SECOND_NAME,
    LEFT_OUT
  }

  /** A name on the other side, and which of how many parts of it this is. */
  record Place(String name, int part, int parts) {}

  private NameRule(Kind kind, String theirs, String ours, String reason) {
    this.kind = kind;
    this.reason = reason;
    Matcher matcher = CHOICE.matcher(theirs);
    String[] choices = matcher.find() ? matcher.group(1).split(",") : new String[] {""};
    for (String choice : choices) {
      String one = CHOICE.matcher(theirs).replaceFirst(choice);
      toOurs.add(Translation.of(one, ours));
      toTheirs.add(Translation.of(ours, one));
    }
  }

  static NameRule parse(String line) {
    String[] words = line.strip().split("\\s+", 4);
    require(words.length >= 3, "a line of a table of names has three words: %s", line);
    boolean left = words[1].equals("->") && words[2].equals("-");
    require(left || words[1].equals("->") || words[1].equals("="), "unknown sign: %s", line);
    Kind kind = left ? Kind.LEFT_OUT : words[1].equals("=") ? Kind.SECOND_NAME : Kind.RENAMED;
    return new NameRule(kind, words[0], words[2], words.length > 3 ? words[3] : "");
  }

  Kind kind() {
    return kind;
  }

  /** Why a tensor is left out. */
  String reason() {
    return reason;
  }

  /** Where a tensor of theirs goes. */
  Optional<Place> toOurs(String name) {
    for (int part = 0; part < toOurs.size(); part++) {
      Optional<String> found = toOurs.get(part).apply(name);
      if (found.isPresent()) {
        return Optional.of(new Place(found.get(), part, toOurs.size()));
      }
    }
    return Optional.empty();
  }

  /** What a tensor of ours is called there, in parts; none if this line is not about it. */
  List<String> toTheirs(String name) {
    if (kind == Kind.LEFT_OUT) {
      return List.of();
    }
    return toTheirs.stream().flatMap(translation -> translation.apply(name).stream()).toList();
  }

  /**
   * One direction.
   *
   * @param raised for each star of the pattern, by how much the number is more that it stands for
   */
  private record Translation(Pattern from, List<Integer> raised, String to) {
    static Translation of(String from, String to) {
      Matcher stars = STAR.matcher(from);
      StringBuilder pattern = new StringBuilder();
      List<Integer> raised = new ArrayList<>();
      int end = 0;
      while (stars.find()) {
        pattern.append(Pattern.quote(from.substring(end, stars.start())));
        pattern.append(stars.group().equals("**") ? "(.+)" : "([^.]+)");
        raised.add(raise(stars.group()));
        end = stars.end();
      }
      pattern.append(Pattern.quote(from.substring(end)));
      return new Translation(Pattern.compile(pattern.toString()), raised, to);
    }

    private static int raise(String star) {
      return star.startsWith("*+") ? star.charAt(2) - '0' : 0;
    }

    Optional<String> apply(String name) {
      Matcher found = from.matcher(name);
      return found.matches() ? filled(found) : Optional.empty();
    }

    private Optional<String> filled(Matcher found) {
      Matcher stars = STAR.matcher(to);
      StringBuilder name = new StringBuilder();
      int end = 0;
      for (int i = 1; stars.find() && i <= found.groupCount(); i++) {
        int more = raise(stars.group()) - raised.get(i - 1);
        String word = found.group(i);
        if (more != 0) {
          if (!word.matches("\\d{1,4}") || Integer.parseInt(word) + more < 0) {
            return Optional.empty();
          }
          word = Integer.toString(Integer.parseInt(word) + more);
        }
        name.append(to.substring(end, stars.start())).append(word);
        end = stars.end();
      }
      return Optional.of(name.append(to.substring(end)).toString());
    }
  }
}

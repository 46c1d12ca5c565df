package org.groupdetr.pretrained;

import static org.groupdetr.common.Require.require;

import java.util.ArrayList;
import java.util.Arrays;
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
 * in the same order. {@code *+1} is the number that the other side has, plus one.
 */
record NameRule(Kind kind, String theirs, String ours, String reason) {
  private static final Pattern STAR = Pattern.compile("\\*\\*|\\*\\+1|\\*");
  private static final Pattern CHOICE = Pattern.compile("\\{([^}]*)\\}");

  /** What is done with the tensor. */
  enum Kind {
    RENAMED,
    SECOND_NAME,
    LEFT_OUT
  }

  /** A name on the other side, and which of how many parts of it this is. */
  record Place(String name, int part, int parts) {}

  static NameRule parse(String line) {
    String[] words = line.strip().split("\\s+", 4);
    require(words.length >= 3, "a line of a table of names has three words: %s", line);
    boolean left = words[1].equals("->") && words[2].equals("-");
    require(left || words[1].equals("->") || words[1].equals("="), "unknown sign: %s", line);
    Kind kind = left ? Kind.LEFT_OUT : words[1].equals("=") ? Kind.SECOND_NAME : Kind.RENAMED;
    return new NameRule(kind, words[0], words[2], words.length > 3 ? words[3] : "");
  }

  /** Where a tensor of theirs goes. */
  Optional<Place> toOurs(String name) {
    List<String> choices = choices();
    for (int part = 0; part < choices.size(); part++) {
      Optional<String> found =
          translated(name, CHOICE.matcher(theirs).replaceFirst(choices.get(part)), ours);
      if (found.isPresent()) {
        return Optional.of(new Place(found.get(), part, choices.size()));
      }
    }
    return Optional.empty();
  }

  /** What a tensor of ours is called there, in parts; none if this line is not about it. */
  List<String> toTheirs(String name) {
    List<String> names = new ArrayList<>();
    if (kind != Kind.LEFT_OUT) {
      for (String choice : choices()) {
        translated(name, ours, CHOICE.matcher(theirs).replaceFirst(choice)).ifPresent(names::add);
      }
    }
    return names;
  }

  private List<String> choices() {
    Matcher matcher = CHOICE.matcher(theirs);
    return matcher.find() ? Arrays.asList(matcher.group(1).split(",")) : List.of("");
  }

  private static Optional<String> translated(String name, String from, String to) {
    Matcher stars = STAR.matcher(from);
    StringBuilder pattern = new StringBuilder();
    List<Boolean> raised = new ArrayList<>();
    int end = 0;
    while (stars.find()) {
      pattern.append(Pattern.quote(from.substring(end, stars.start())));
      pattern.append(stars.group().equals("**") ? "(.+)" : "([^.]+)");
      raised.add(stars.group().equals("*+1"));
      end = stars.end();
    }
    pattern.append(Pattern.quote(from.substring(end)));
    Matcher found = Pattern.compile(pattern.toString()).matcher(name);
    return found.matches() ? filled(found, raised, to) : Optional.empty();
  }

  private static Optional<String> filled(Matcher found, List<Boolean> raised, String to) {
    Matcher stars = STAR.matcher(to);
    StringBuilder name = new StringBuilder();
    int end = 0;
    for (int i = 1; stars.find() && i <= found.groupCount(); i++) {
      boolean raise = stars.group().equals("*+1");
      String word = found.group(i);
      if (raise != raised.get(i - 1)) {
        if (!word.matches("\\d{1,4}") || (!raise && word.equals("0"))) {
          return Optional.empty();
        }
        word = Integer.toString(Integer.parseInt(word) + (raise ? 1 : -1));
      }
      name.append(to.substring(end, stars.start())).append(word);
      end = stars.end();
    }
    return Optional.of(name.append(to.substring(end)).toString());
  }
}

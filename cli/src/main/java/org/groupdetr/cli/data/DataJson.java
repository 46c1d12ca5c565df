package org.groupdetr.cli.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.groupdetr.data.CocoCategory;
import org.groupdetr.data.DataProblem;
import org.groupdetr.data.DataSet;
import org.groupdetr.data.ProblemCount;
import org.groupdetr.data.check.DataCheck;
import org.groupdetr.data.check.SplitSummary;

/** What {@code data check --json} prints, as maps and lists. */
final class DataJson {
  private DataJson() {}

  static Map<String, Object> of(DataCheck check) {
    DataSet data = check.data();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("folder", data.folder().toString());
    json.put("format", data.format().title());
    json.put("fatal", check.fatal());
    json.put("nothingToLearn", check.nothingToLearn());
    json.put("classes", classes(data));
    json.put("splits", check.splits().stream().map(s -> split(s, data)).toList());
    json.put("notes", data.notes());
    json.put("problems", check.problems().stream().map(DataJson::problem).toList());
    return json;
  }

  private static List<Map<String, Object>> classes(DataSet data) {
    List<Map<String, Object>> classes = new ArrayList<>();
    for (CocoCategory category : data.labels().categories()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("index", classes.size());
      json.put("id", category.id());
      json.put("name", category.name());
      classes.add(json);
    }
    return classes;
  }

  private static Map<String, Object> split(SplitSummary split, DataSet data) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", split.name());
    json.put("pictures", split.pictures());
    json.put("emptyPictures", split.emptyPictures());
    json.put("objects", split.objects());
    json.put("crowds", split.crowds());
    json.put("learned", split.learned());
    json.put("dropped", split.dropped());
    json.put("clamped", split.clamped());
    json.put("mostObjects", split.mostObjects());
    json.put("mostIn", split.mostIn());
    Map<String, Integer> byClass = new LinkedHashMap<>();
    for (int i = 0; i < data.labels().count(); i++) {
      byClass.put(data.labels().at(i).name(), split.objectsByClass().get(i));
    }
    json.put("objectsByClass", byClass);
    return json;
  }

  private static Map<String, Object> problem(ProblemCount problem) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", problem.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.put("title", problem.kind().title());
    json.put("treatment", problem.kind().treatment().name().toLowerCase(Locale.ROOT));
    json.put("count", problem.count());
    json.put("examples", problem.first().stream().map(DataJson::example).toList());
    return json;
  }

  private static Map<String, Object> example(DataProblem problem) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("split", problem.split());
    json.put("file", problem.file());
    problem.id().ifPresent(id -> json.put("id", id));
    json.put("value", problem.value());
    return json;
  }
}

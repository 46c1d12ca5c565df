package org.groupdetr.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.ParserLimits;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;

/**
 * {@code run.json}: where a run came from, beside its recipe.
 *
 * @param data folder of the data set; empty if it is not known
 * @param format of the data set, as {@code --format} names it; empty if it is not known
 * @param split name of the split that the run was evaluated on; empty if there was none
 * @param sessions the starts of the run, the first and each that went on
 */
public record RunRecord(String data, String format, String split, List<Session> sessions) {
  /** The file's name in a run's folder. */
  public static final String FILE = "run.json";

  /** Of a run that kept none. */
  public static final RunRecord UNKNOWN = new RunRecord("", "", "", List.of());

  private static final ObjectMapper JSON = new ObjectMapper();

  public RunRecord {
    sessions = List.copyOf(sessions);
  }

  /**
   * One start of a run.
   *
   * @param command as it was typed
   * @param started date and time, ISO 8601
   * @param environment versions, machine and device, by what they are of
   */
  public record Session(String command, String started, Map<String, String> environment) {
    public Session {
      environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }
  }

  /** The same with one more start. */
  public RunRecord with(Session session) {
    List<Session> more = new ArrayList<>(sessions);
    more.add(session);
    return new RunRecord(data, format, split, more);
  }

  /**
   * The record in a run's folder; an empty one if there is none.
   *
   * @throws UserException if it cannot be read or is no JSON object
   */
  public static RunRecord read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return UNKNOWN;
    }
    try {
      JsonNode json = JSON.readTree(TextFile.read(file));
      if (!json.isObject()) {
        throw UserException.of("%s must be a JSON object", file);
      }
      List<Session> sessions = new ArrayList<>();
      json.path("sessions").forEach(session -> sessions.add(session(session)));
      return new RunRecord(
          json.path("data").asText(),
          json.path("format").asText(),
          json.path("split").asText(),
          sessions);
    } catch (JsonProcessingException e) {
      throw new UserException(
          file + " is not JSON: " + ParserLimits.reason(e.getOriginalMessage()), e);
    }
  }

  private static Session session(JsonNode json) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> part : json.path("environment").properties()) {
      environment.put(part.getKey(), part.getValue().asText());
    }
    return new Session(json.path("command").asText(), json.path("started").asText(), environment);
  }

  /**
   * Writes the record into a run's folder.
   *
   * @throws UserException if it cannot be written
   */
  public void write(Path folder) {
    ObjectNode json =
        JSON.createObjectNode().put("data", data).put("format", format).put("split", split);
    for (Session session : sessions) {
      ObjectNode one = json.withArray("sessions").addObject();
      one.put("command", session.command()).put("started", session.started());
      ObjectNode environment = one.putObject("environment");
      session.environment().forEach(environment::put);
    }
    SafeFiles.writeText(folder.resolve(FILE), json.toPrettyString() + "\n");
  }
}

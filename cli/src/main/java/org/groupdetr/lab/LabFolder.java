package org.groupdetr.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.groupdetr.common.FolderLock;
import org.groupdetr.common.ParserLimits;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.UserException;
import org.groupdetr.recipe.Recipe;
import org.groupdetr.recipe.RecipeFile;
import org.groupdetr.run.RunFolder;

/** The folder of a lab: its recipe, {@code lab.json}, its tables, and a run for each trial. */
public record LabFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The plan and what is finished. */
  public Path file() {
    return path.resolve("lab.json");
  }

  /** Decoded copies of the pictures, while trainings need them. */
  public Path decoded() {
    return path.resolve("decoded");
  }

  /** The run of a trial. */
  public RunFolder run(Trial trial) {
    return new RunFolder(path.resolve("cells").resolve(trial.name()));
  }

  /** What a trial's process printed. */
  public Path output(Trial trial) {
    return run(trial).path().resolve("output.txt");
  }

  /**
   * Writes the plan's recipes, unless the folder has them.
   *
   * @throws UserException if the folder belongs to a lab with another recipe, whose trials could
   *     not be compared with these
   */
  public void keepRecipes(LabPlan plan) {
    plan.bases().forEach((name, recipe) -> keep(path.resolve(name), recipe));
  }

  private void keep(Path file, Recipe recipe) {
    if (!Files.exists(file)) {
      RecipeFile.write(file, recipe);
    } else if (!RecipeFile.read(file.toString(), List.of()).equals(recipe)) {
      throw UserException.of(
          "%s holds a lab with another recipe, %s: give the same settings or choose another --out",
          path, file);
    }
  }

  /**
   * Keeps others from working in the folder until the process ends or the lock is closed.
   *
   * @throws UserException if a lab is running in it
   */
  public FolderLock lock() {
    return FolderLock.of(path);
  }

  /** The numbers of trials that are finished, by name; none if the lab is new. */
  public Map<String, TrialMetrics> finished() {
    if (!Files.exists(file())) {
      return Map.of();
    }
    Map<String, TrialMetrics> finished = new LinkedHashMap<>();
    for (JsonNode trial : read().path("cells")) {
      if (trial.path("finished").asBoolean()) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        trial
            .path("numbers")
            .properties()
            .forEach(n -> numbers.put(n.getKey(), n.getValue().asDouble(Double.NaN)));
        finished.put(trial.path("name").asText(), new TrialMetrics(numbers));
      }
    }
    return finished;
  }

  /**
   * Makes sure that the folder is new or holds this lab.
   *
   * @throws UserException if it holds another, or one on other data
   */
  public void requireOf(LabPlan plan) {
    if (Files.exists(file())) {
      JsonNode held = read();
      String lab = held.path("lab").asText();
      String data = held.path("data").asText();
      if (!lab.equals(plan.lab()) || !data.equals(absolute(plan.data()))) {
        throw UserException.of("%s holds the lab %s on %s: choose another --out", path, lab, data);
      }
    }
  }

  private static String absolute(Path data) {
    return data.toAbsolutePath().normalize().toString();
  }

  /** Writes the plan with the numbers of finished trials. */
  public void write(LabPlan plan, Map<String, TrialMetrics> finished) {
    ObjectNode root = JSON.createObjectNode().put("lab", plan.lab());
    root.put("data", absolute(plan.data()));
    plan.columns().forEach(root.putArray("columns")::add);
    for (Trial trial : plan.trials()) {
      ObjectNode node = root.withArray("cells").addObject();
      node.put("name", trial.name()).put("row", trial.row()).put("seed", trial.seed());
      ObjectNode settings = node.putObject("settings");
      trial.settings().forEach(settings::put);
      node.put("run", "cells/" + trial.name());
      node.put("finished", finished.containsKey(trial.name()));
      ObjectNode numbers = node.putObject("numbers");
      finished
          .getOrDefault(trial.name(), TrialMetrics.NONE)
          .byName()
          .forEach(
              (name, value) -> {
                if (Double.isFinite(value)) {
                  numbers.put(name, value);
                } else {
                  numbers.putNull(name);
                }
              });
    }
    SafeFiles.writeText(file(), root.toPrettyString() + "\n");
  }

  private JsonNode read() {
    try {
      return JSON.readTree(Files.readString(file()));
    } catch (JsonProcessingException e) {
      throw new UserException(
          file() + " is no JSON: " + ParserLimits.reason(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UserException("cannot read " + file() + ": " + SafeFiles.reason(e), e);
    }
  }
}

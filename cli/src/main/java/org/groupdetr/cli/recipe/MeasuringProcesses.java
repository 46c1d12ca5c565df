package org.groupdetr.cli.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.groupdetr.cli.options.OwnProcess;
import org.groupdetr.common.SafeFiles;
import org.groupdetr.common.TextFile;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.distributed.Membership;

/**
 * Processes that measure what {@code bench} is asked for, in JVMs started as this one was.
 *
 * @param groups of the detector
 * @param arguments of the command
 */
record MeasuringProcesses(int groups, List<String> arguments) {
  /** One that runs, and where its errors go. */
  private record Running(Process process, Path errors) {}

  /** What one process measures. */
  JsonNode measured(String what) {
    List<Running> running = new ArrayList<>();
    try {
      running.add(started(what, Membership.ALONE));
      return said(running.get(0), what);
    } finally {
      end(running);
    }
  }

  /** What several measure that share out each step. */
  JsonNode together(int size) {
    int port = size == 1 ? 0 : freePort();
    List<Running> running = new ArrayList<>();
    try {
      for (int rank = 0; rank < size; rank++) {
        running.add(started("shared", Membership.local(rank, size, port)));
      }
      return said(running.get(0), "a step of " + size + " processes");
    } finally {
      end(running);
    }
  }

  private static int freePort() {
    try {
      return OwnProcess.freePort();
    } catch (IOException e) {
      throw new UserException("no port of this machine is free: " + SafeFiles.reason(e), e);
    }
  }

  private Running started(String what, Membership own) {
    List<String> command = new ArrayList<>(List.of("bench"));
    command.addAll(arguments);
    command.addAll(List.of("--set", "training.groups=" + groups, "--row", what));
    try {
      Path errors = Files.createTempFile("groupdetr", ".txt");
      ProcessBuilder builder = OwnProcess.builder(OwnProcess.command(command), own);
      return new Running(builder.redirectError(errors.toFile()).start(), errors);
    } catch (IOException e) {
      throw new UserException("cannot start a process to measure in: " + SafeFiles.reason(e), e);
    }
  }

  private JsonNode said(Running running, String what) {
    try {
      Process process = running.process;
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw failed(what, status, TextFile.read(running.errors).lines().toList());
      }
      // Before it, the engine may have said something by itself.
      return new ObjectMapper().readTree(text.lines().reduce("{}", (a, b) -> b));
    } catch (IOException e) {
      throw new UserException("cannot hear what was measured: " + SafeFiles.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted while measuring", e);
    }
  }

  private UserException failed(String what, int status, List<String> said) {
    String why = status == 137 ? "not enough memory" : "status " + status;
    return UserException.of(
        "cannot measure %s with training.groups=%d: %s",
        what, groups, said.isEmpty() ? why : said.get(0).replaceFirst("^groupdetr: ", ""));
  }

  private static void end(List<Running> all) {
    for (Running running : all) {
      running.process.destroyForcibly();
      try {
        Files.deleteIfExists(running.errors);
      } catch (IOException e) {
        // A temporary file that the system clears away.
      }
    }
  }
}

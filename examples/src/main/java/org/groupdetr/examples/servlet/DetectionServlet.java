package org.groupdetr.examples.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.groupdetr.common.UserException;
import org.groupdetr.data.Detection;
import org.groupdetr.examples.DetectorPool;
import org.jspecify.annotations.Nullable;

// snippet servlet
/** Takes a picture by POST and answers with one line for each thing in it. */
public final class DetectionServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final int MOST_BYTES = 20_000_000;

  private transient @Nullable DetectorPool detector;

  @Override
  public void init() {
    detector = new DetectorPool(Path.of(getServletConfig().getInitParameter("model")), 1, 16);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    byte[] picture = request.getInputStream().readNBytes(MOST_BYTES + 1);
    if (picture.length > MOST_BYTES) {
      response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
      return;
    }
    try {
      String lines =
          java.util.Objects.requireNonNull(detector).detect(picture, 0.5).get().stream()
              .map(DetectionServlet::line)
              .collect(Collectors.joining());
      response.setContentType("text/plain;charset=UTF-8");
      response.getWriter().print(lines);
    } catch (RejectedExecutionException e) {
      response.setHeader("Retry-After", "1");
      response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserException unreadable) {
        response.sendError(422, unreadable.getMessage());
      } else {
        throw new ServletException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String line(Detection found) {
    return String.format(Locale.ROOT, "%s %.3f%n", found.label(), found.score());
  }

  @Override
  public void destroy() {
    if (detector != null) {
      detector.close();
    }
  }
}
// end

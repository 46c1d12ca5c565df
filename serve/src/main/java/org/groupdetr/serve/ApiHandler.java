package org.groupdetr.serve;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.groupdetr.common.MemoryShortage;
import org.groupdetr.common.UserException;
import org.jspecify.annotations.Nullable;

/** Takes requests, and answers each. */
final class ApiHandler extends Handler.Abstract {
  private static final System.Logger LOG = System.getLogger("org.groupdetr.serve");
  private static final String NO_TOKEN = "this needs a token: Authorization: Bearer TOKEN";

  private final ServeOptions options;
  private final Models models;
  private final ServerMetrics metrics;
  private final WorkQueue queue;
  private final ReceivedBytes received;
  private final BearerToken token;
  private final DetectCall detect;
  private final PictureWork work;
  private final PageFiles page = new PageFiles();
  private final Answer description = Answer.of(Answer.JSON, PageFiles.resource("openapi.json"));

  ApiHandler(
      ServeOptions options,
      Models models,
      ServerMetrics metrics,
      WorkQueue queue,
      ReceivedBytes received,
      PictureDrawer drawer) {
    this.options = options;
    this.models = models;
    this.metrics = metrics;
    this.queue = queue;
    this.received = received;
    token = new BearerToken(options.address().token());
    work = new PictureWork(options.limits().mostPixels(), metrics);
    detect = new DetectCall(models, work, drawer, options.threshold());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    // The path as it came: one with dots or escapes is none of ours.
    String path = String.valueOf(request.getHttpURI().getPath());
    Optional<Call.Path> called = Call.of(path);
    String label = called.map(found -> found.call().label()).orElse("none");
    Exchange exchange =
        new Exchange(request, response, callback, label, metrics, options.logRequests());
    guarded(
        exchange,
        () -> {
          try {
            begin(exchange, called, path);
          } catch (Refusal e) {
            refuse(exchange, Answer.of(e));
          }
        });
    return true;
  }

  /** Refuses a request whose body has not been read. */
  private void refuse(Exchange exchange, Answer answer) {
    BodyReader.refuse(exchange, options.limits(), received.new Share(), answer);
  }

  private void begin(Exchange exchange, Optional<Call.Path> called, String path) {
    Request request = exchange.request();
    Call.Path found =
        called.orElseThrow(
            () -> Refusal.of(404, "there is nothing here; /openapi.json says what there is"));
    Call call = found.call();
    if (!call.isOpen() && !token.admits(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
      refuse(exchange, Answer.error(401, NO_TOKEN).with("WWW-Authenticate", "Bearer"));
    } else if (!call.takes(request.getMethod())) {
      refuse(
          exchange,
          Answer.error(405, "this takes " + call.allowed()).with("Allow", call.allowed()));
    } else if (call == Call.DETECT || call == Call.INFER) {
      receive(exchange, found);
    } else {
      exchange.answer(told(found, path));
    }
  }

  private Answer told(Call.Path found, String path) {
    return switch (found.call()) {
      case LIVE -> ProtocolAnswers.live();
      case READY -> ProtocolAnswers.ready(models.areReady());
      case SERVER -> ProtocolAnswers.server(models, options.threshold());
      case MODEL -> ProtocolAnswers.model(models.named(found.model()));
      case MODEL_READY -> ProtocolAnswers.ready(models.named(found.model()).isReady());
      case METRICS -> metrics.answer();
      case OPENAPI -> description;
      default -> page.answer(path);
    };
  }

  /** Has the body read, if there is a chance that it will be worked on. */
  private void receive(Exchange exchange, Call.Path found) {
    Request request = exchange.request();
    if (request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)) {
      throw Refusal.of(415, "bodies with a Content-Encoding are not read");
    }
    Map<String, String> parameters = parameters(request);
    if (found.call() == Call.DETECT) {
      models.named(DetectQuery.of(parameters).model()); // Refuse before the body arrives.
    } else {
      models.named(found.model());
    }
    queue.requireRoom();
    BodyReader.read(
        exchange,
        options.limits(),
        received.new Share(),
        (body, share) -> enqueue(exchange, found, parameters, body, share));
  }

  private void enqueue(
      Exchange exchange,
      Call.Path found,
      Map<String, String> parameters,
      byte[] body,
      ReceivedBytes.Share share) {
    Waiting task = new Waiting(exchange, options.limits().time());
    exchange.request().addIdleTimeoutListener(timeout -> false);
    try {
      queue.submit(
          () -> {
            try {
              guarded(
                  exchange, () -> exchange.answer(worked(exchange, found, parameters, body, task)));
            } finally {
              share.release();
            }
          });
    } catch (Refusal e) {
      share.release();
      exchange.answer(Answer.of(e));
    }
  }

  private Answer worked(
      Exchange exchange,
      Call.Path found,
      Map<String, String> parameters,
      byte[] body,
      Waiting task) {
    task.requireWanted();
    if (found.call() == Call.DETECT) {
      String type = exchange.request().getHeaders().get(HttpHeader.CONTENT_TYPE);
      return detect.answer(parameters, type, body, task);
    }
    String jsonLength = exchange.request().getHeaders().get(InferResponse.JSON_LENGTH);
    return infer(found, body, jsonLength, task);
  }

  private Answer infer(Call.Path found, byte[] body, @Nullable String jsonLength, Waiting task) {
    InferRequest request = InferRequest.read(body, jsonLength);
    double least = request.threshold().orElse(options.threshold());
    return InferResponse.of(
        request, work.look(models.named(found.model()), request.pictures(), least, task));
  }

  private static Map<String, String> parameters(Request request) {
    Map<String, String> all = new HashMap<>();
    Fields fields;
    try {
      fields = Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw Refusal.badRequest("the query cannot be decoded");
    }
    for (Fields.Field field : fields) {
      for (String value : field.getValues()) {
        DetectQuery.put(all, field.getName(), value);
      }
    }
    return all;
  }

  /** Answers whatever goes wrong; a defect is told in the log, never to the client. */
  private static void guarded(Exchange exchange, Runnable work) {
    try {
      work.run();
    } catch (Refusal e) {
      exchange.answer(Answer.of(e));
    } catch (Waiting.Gone e) {
      exchange.abandon();
    } catch (UserException e) {
      exchange.answer(Answer.error(422, String.valueOf(e.getMessage())));
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError | LinkageError e) {
      if (MemoryShortage.words(e).isPresent()) {
        LOG.log(System.Logger.Level.ERROR, "a request needs more memory than there is");
        exchange.answer(Answer.of(Refusal.busy("there is too little memory for this now", 5)));
      } else {
        LOG.log(System.Logger.Level.ERROR, "a request failed", e);
        exchange.answer(Answer.error(500, "this is a defect of the server; its log says more"));
      }
    }
  }
}

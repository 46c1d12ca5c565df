package org.groupdetr.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The pictures and parameters of a form ({@code multipart/form-data}): parts with a file's name are
 * pictures, all others parameters.
 */
record PictureForm(List<PictureWork.Sent> pictures, Map<String, String> parameters) {
  static final int MOST_PICTURES = 16;
  private static final int MOST_PARTS = MOST_PICTURES + DetectQuery.NAMES.size();
  private static final int MOST_LETTERS = 100;
  private static final String TYPE = "multipart/form-data";

  /** Whether a body of that type is a form. */
  static boolean isForm(@Nullable String contentType) {
    return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(TYPE);
  }

  /**
   * Reads a form.
   *
   * @throws Refusal if it is none, or holds no picture
   */
  static PictureForm read(String contentType, byte[] body) {
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .maxParts(MOST_PARTS)
            .maxSize(body.length)
            .maxPartSize(body.length)
            .maxMemoryPartSize(body.length)
            .useFilesForPartsWithoutFileName(false)
            .build();
    try (MultiPartFormData.Parts parts =
        MultiPartFormData.getParts(
            Content.Source.from(ByteBuffer.wrap(body)),
            new Attributes.Mapped(),
            contentType,
            config)) {
      return of(parts);
    } catch (Refusal e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw Refusal.badRequest(
          "the form cannot be read: it must have the boundary that its Content-Type names, and no"
              + " more parts than %d",
          MOST_PARTS);
    }
  }

  private static PictureForm of(MultiPartFormData.Parts parts) throws IOException {
    List<PictureWork.Sent> pictures = new ArrayList<>();
    Map<String, String> parameters = new HashMap<>();
    for (MultiPart.Part part : parts) {
      if (part.getFileName() == null && DetectQuery.NAMES.contains(part.getName())) {
        if (part.getLength() > MOST_LETTERS) {
          throw Refusal.badRequest("a parameter is longer than %d", MOST_LETTERS);
        }
        DetectQuery.put(
            parameters, part.getName(), part.getContentAsString(StandardCharsets.UTF_8));
      } else if (part.getFileName() == null) {
        throw Refusal.badRequest(
            "a part of the form is neither a picture, which has a file name, nor one of %s",
            String.join(", ", DetectQuery.NAMES));
      } else {
        String name = plain(part.getFileName(), pictures.size() + 1);
        ByteBuffer bytes = Content.Source.asByteBuffer(part.getContentSource());
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        pictures.add(new PictureWork.Sent(name, copy));
      }
    }
    if (pictures.isEmpty()) {
      throw Refusal.badRequest("the form holds no picture: send a part with a file name");
    }
    if (pictures.size() > MOST_PICTURES) {
      throw Refusal.badRequest("the form holds more pictures than %d", MOST_PICTURES);
    }
    return new PictureForm(List.copyOf(pictures), Map.copyOf(parameters));
  }

  /** The last part of a file's name, without what does not belong into one line. */
  private static String plain(String fileName, int number) {
    String name = fileName.replaceAll("^.*[/\\\\]", "").replaceAll("\\p{C}", "").strip();
    String some = name.length() > MOST_LETTERS ? name.substring(0, MOST_LETTERS) : name;
    return some.isEmpty() ? "picture-" + number : some;
  }
}

package org.groupdetr.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a file is, by its first bytes: a download often leaves something else than its name says.
 */
enum FileKind {
  ZIP("a PyTorch file or another zip archive"),
  PICKLE("a PyTorch file of the old format, or another pickle"),
  SAFETENSORS("a safetensors file"),
  EMPTY("empty"),
  LFS_POINTER("a Git LFS pointer, which only says where the file is; fetch it with: git lfs pull"),
  WEB_PAGE("a web page: a download has failed"),
  TAR("a tar archive, as PyTorch wrote before version 0.1.11; save it again with a newer one"),
  COMPRESSED("compressed by gzip; unpack it first"),
  UNKNOWN("neither a safetensors nor a PyTorch file");

  private final String words;

  FileKind(String words) {
    this.words = words;
  }

  /** What it is, after "is". */
  String words() {
    return words;
  }

  static FileKind of(FileChannel file) throws IOException {
    ByteBuffer head = TensorBytes.bytes(file, 0, (int) Math.min(512, file.size()));
    byte[] bytes = new byte[head.limit()];
    head.get(bytes);
    if (isSafetensors(bytes)) {
      return SAFETENSORS;
    }
    boolean pickle =
        bytes.length > 1 && (bytes[0] & 0xFF) == 0x80 && bytes[1] >= 0 && bytes[1] <= 5;
    return named(new String(bytes, StandardCharsets.ISO_8859_1)).orElse(pickle ? PICKLE : UNKNOWN);
  }

  /** A length below 4 GiB, then a brace. */
  private static boolean isSafetensors(byte[] bytes) {
    boolean small = bytes.length > 8;
    for (int i = 4; i < 8 && small; i++) {
      small = bytes[i] == 0;
    }
    return small && bytes[8] == '{';
  }

  private static Optional<FileKind> named(String text) {
    if (text.isEmpty()) {
      return Optional.of(EMPTY);
    } else if (text.startsWith("PK\3\4") || text.startsWith("PK\5\6")) {
      return Optional.of(ZIP);
    } else if (text.startsWith("version https://git-lfs")) {
      return Optional.of(LFS_POINTER);
    } else if (text.stripLeading().startsWith("<")) {
      return Optional.of(WEB_PAGE);
    } else if (text.startsWith("\u001f\u008b")) {
      return Optional.of(COMPRESSED);
    } else if (text.length() > 262 && text.startsWith("ustar", 257)) {
      return Optional.of(TAR);
    }
    return Optional.empty();
  }
}

package org.groupdetr.data.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** A file's bytes as a decoder's input, which notices when the decoder wants more than there is. */
final class MemoryInput extends ImageInputStreamImpl {
  private final byte[] bytes;
  private boolean exhausted;

  MemoryInput(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether the decoder asked for bytes behind the end: decoders then invent the rest. */
  boolean exhausted() {
    return exhausted;
  }

  @Override
  public int read() {
    bitOffset = 0;
    if (streamPos >= bytes.length) {
      exhausted = true;
      return -1;
    }
    return bytes[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int count) {
    bitOffset = 0;
    if (count == 0) {
      return 0;
    }
    if (streamPos >= bytes.length) {
      exhausted = true;
      return -1;
    }
    int found = (int) Math.min(count, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, into, offset, found);
    streamPos += found;
    return found;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}

package org.groupdetr.pretrained.download;

import java.util.OptionalLong;

/** Is told how far a download is. */
@FunctionalInterface
public interface DownloadListener {
  /**
   * Some bytes have come.
   *
   * @param total bytes of the file, if the server says so
   */
  void received(String file, long bytes, OptionalLong total);
}

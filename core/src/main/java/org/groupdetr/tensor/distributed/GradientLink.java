package org.groupdetr.tensor.distributed;

import org.groupdetr.tensor.Tensor;

/** Carries gradients between processes. */
interface GradientLink extends AutoCloseable {
  void send(Tensor tensor, int to);

  void receive(Tensor tensor, int from);

  /** Sends one and receives another at the same time; both with the same partner. */
  void exchange(Tensor sent, Tensor received, int partner);

  @Override
  void close();
}

package org.groupdetr.tensor.distributed;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Tensor;

/**
 * Carries gradients from GPU to GPU. NCCL's natives are loaded with this class and no sooner: only
 * the engine's builds for CUDA have them. It has not been run, for want of GPUs.
 *
 * <p>What is sent takes its place in the device's stream, after the kernels before it and before
 * those that come after: right whatever thread asks for it, but not beside the way back.
 */
final class NcclLink implements GradientLink {
  /** 0 where gradients shall travel through the processor's memory. */
  static final String VARIABLE = "GROUPDETR_NCCL";

  /** NCCL knows no tags. */
  private static final int TAG = 0;

  private final ProcessGroupNCCL nccl;

  /**
   * Every process makes one, at the same time, each with a device of its own.
   *
   * @throws UserException if this engine has no NCCL
   */
  static NcclLink of(SharedStore store, Membership own, Device device) {
    try {
      return new NcclLink(store, own, device);
    } catch (LinkageError e) {
      throw new UserException(
          "NCCL's natives cannot be loaded: set "
              + VARIABLE
              + "=0 on all processes, and gradients"
              + " travel through the processor's memory",
          e);
    }
  }

  private NcclLink(SharedStore store, Membership own, Device device) {
    try (PointerScope scope = new PointerScope()) {
      ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create(false);
      options.timeout(new Milliseconds(own.timeout().toMillis()));
      PrefixStore named = new PrefixStore("nccl", store.raw);
      nccl = new ProcessGroupNCCL(named, own.rank(), own.size(), options);
      nccl.retainReference();
      nccl.eagerConnectSingleDevice(new org.bytedeco.pytorch.Device(device.toString()));
    }
  }

  @Override
  public void send(Tensor tensor, int to) {
    if (tensor.count() > 0) {
      try (PointerScope scope = new PointerScope()) {
        finished(nccl.send(new TensorVector(tensor.engine()), to, TAG));
      }
    }
  }

  @Override
  public void receive(Tensor tensor, int from) {
    if (tensor.count() > 0) {
      try (PointerScope scope = new PointerScope()) {
        finished(nccl.recv(new TensorVector(tensor.engine()), from, TAG));
      }
    }
  }

  /** One without the other would wait for it for ever: NCCL takes both as a group. */
  @Override
  public void exchange(Tensor sent, Tensor received, int partner) {
    if (sent.count() == 0) {
      receive(received, partner);
    } else if (received.count() == 0) {
      send(sent, partner);
    } else {
      try (PointerScope scope = new PointerScope()) {
        nccl.startCoalescing();
        nccl.send(new TensorVector(sent.engine()), partner, TAG);
        nccl.recv(new TensorVector(received.engine()), partner, TAG);
        finished(nccl.endCoalescing());
      }
    }
  }

  /** The stream of the calling thread waits for it, and so does what comes after it there. */
  private static void finished(Work work) {
    work._wait();
  }

  @Override
  public void close() {
    nccl.abort();
    nccl.close();
  }
}

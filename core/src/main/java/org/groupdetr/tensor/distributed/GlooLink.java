package org.groupdetr.tensor.distributed;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch_gloo;
import org.groupdetr.tensor.Tensor;

/** Carries tensors of the processor's memory between processes. */
final class GlooLink implements GradientLink {
  private static final int TAG = 1;

  private final ProcessGroupGloo gloo;

  /**
   * Connects every process with every other.
   *
   * @param address where the others reach this process, or {@code interface:NAME}
   */
  GlooLink(SharedStore store, Membership own, String address) {
    Loader.load(torch_gloo.class);
    try (PointerScope scope = new PointerScope()) {
      ProcessGroupGloo.Options options =
          ProcessGroupGloo.Options.create(new Milliseconds(own.timeout().toMillis()));
      org.bytedeco.pytorch.gloo.Device device =
          address.startsWith(LocalAddress.INTERFACE)
              ? ProcessGroupGloo.createDeviceForInterface(
                  address.substring(LocalAddress.INTERFACE.length()))
              : ProcessGroupGloo.createDeviceForHostname(address);
      options.devices(new GlooDeviceVector(device));
      options.retainReference(); // Another thread may come late to it.
      gloo =
          store.ask(
              own.patience(),
              raw -> {
                ProcessGroupGloo made = new ProcessGroupGloo(raw, own.rank(), own.size(), options);
                made.retainReference();
                return made;
              });
    }
  }

  @Override
  public void send(Tensor tensor, int to) {
    if (tensor.count() > 0) {
      try (PointerScope scope = new PointerScope()) {
        gloo.send(new TensorVector(tensor.engine()), to, TAG)._wait();
      }
    }
  }

  @Override
  public void receive(Tensor tensor, int from) {
    if (tensor.count() > 0) {
      try (PointerScope scope = new PointerScope()) {
        gloo.recv(new TensorVector(tensor.engine()), from, TAG)._wait();
      }
    }
  }

  @Override
  public void exchange(Tensor sent, Tensor received, int partner) {
    if (sent.count() == 0) {
      receive(received, partner);
    } else if (received.count() == 0) {
      send(sent, partner);
    } else {
      try (PointerScope scope = new PointerScope()) {
        Work in = gloo.recv(new TensorVector(received.engine()), partner, TAG);
        Work out = gloo.send(new TensorVector(sent.engine()), partner, TAG);
        out._wait();
        in._wait();
      }
    }
  }

  /** Everyone's rows of equal size into {@code all}, by rank. */
  void gather(Tensor own, Tensor all) {
    try (PointerScope scope = new PointerScope()) {
      gloo._allgather_base(all.engine(), own.engine())._wait();
    }
  }

  /** Everyone's numbers become those of rank 0. */
  void broadcast(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      gloo.broadcast(new TensorVector(tensor.engine()), new BroadcastOptions().rootRank(0))._wait();
    }
  }

  @Override
  public void close() {
    gloo.close();
  }
}

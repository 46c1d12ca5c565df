package org.groupdetr;

import java.util.Optional;
import org.groupdetr.common.UserException;
import org.groupdetr.tensor.Device;
import org.groupdetr.tensor.Engine;

/** Loads the engine as the doors are told. */
final class EngineSetup {
  private EngineSetup() {}

  /**
   * Loads the engine.
   *
   * @param threads of one operation, in the whole process; as they are where nothing is said
   * @return the device, which is there and usable
   * @throws UserException if it is not
   */
  static Device start(String device, Optional<Integer> threads) {
    Device named = Device.named(device);
    Engine.load();
    threads.ifPresent(Engine::threads);
    return Engine.usable(named);
  }
}

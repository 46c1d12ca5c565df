package org.groupdetr.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.util.passthrough.PassthroughNDManager;
import org.groupdetr.common.ArtifactVersion;
import org.jspecify.annotations.Nullable;

/**
 * The engine: it makes models and has no arrays. Natives are loaded with the first model. A
 * processor is its default device also where there is a GPU, which {@code optDevice} asks for.
 */
final class GroupDetrEngine extends Engine {
  /** What {@code optEngine} is given. */
  static final String NAME = "GroupDETR";

  static final int RANK = Integer.MAX_VALUE;

  @Override
  public @Nullable Engine getAlternativeEngine() {
    return null; // as DJL's own engines say where there is none
  }

  @Override
  public String getEngineName() {
    return NAME;
  }

  @Override
  public int getRank() {
    return RANK;
  }

  @Override
  public String getVersion() {
    return ArtifactVersion.ofThisLibrary();
  }

  @Override
  public boolean hasCapability(String capability) {
    return false;
  }

  @Override
  public Model newModel(String name, @Nullable Device device) {
    return new GroupDetrModel(name, new PassthroughNDManager(this, device));
  }

  @Override
  public NDManager newBaseManager() {
    return newBaseManager(Device.cpu());
  }

  @Override
  public NDManager newBaseManager(@Nullable Device device) {
    return new PassthroughNDManager(this, device);
  }
}
